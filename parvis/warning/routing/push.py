"""Web Push: a message to a browser or phone, encrypted for it (RFC 8291) and signed by us (RFC 8292)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import http_ece
import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid02

from parvis.door import Door
from parvis.networks.answers import ask
from parvis.warning.routing.message import Message

LASTS = timedelta(hours=12)  # of a signature; at most a day is allowed
KEPT_SECONDS = 4 * 3600  # by the push service while the phone is off
GONE = (404, 410)  # RFC 8030; what else is refused says nothing of the browser
MOST_TEXT = 1500  # bytes: push services take 4,096 after encryption


class Gone(Exception):
    """The browser no longer wants to hear of us."""


def send(subscription: Mapping[str, str], message: Message, door: Door, now: datetime) -> None:
    """Raises Gone, NetworkError."""
    text = message.text.encode()[:MOST_TEXT].decode(errors="ignore")
    body = msgspec.json.encode({"title": message.title[:200], "body": text, "url": message.address})
    try:
        content = encrypt(body, subscription)
    except ValueError as error:  # keys that no browser has
        raise Gone from error
    endpoint = subscription["endpoint"]
    headers = {
        "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "TTL": str(KEPT_SECONDS),
        "Urgency": "high", **signature(endpoint, now),
    }  # fmt: skip
    answer = ask(door, "POST", endpoint, also=GONE, headers=headers, content=content)
    if answer.status in GONE:
        raise Gone


def encrypt(body: bytes, subscription: Mapping[str, str]) -> bytes:
    made: bytes = http_ece.encrypt(
        body, private_key=ec.generate_private_key(ec.SECP256R1()), dh=_decoded(subscription["p256dh"]),
        auth_secret=_decoded(subscription["auth"]), version="aes128gcm",
    )  # fmt: skip
    return made


def signature(endpoint: str, now: datetime) -> dict[str, str]:
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "sub": contact(),
              "exp": str(int((now + LASTS).timestamp()))}  # fmt: skip
    signed: dict[str, str] = _key().sign(claims)
    return signed


def contact() -> str:
    """Where a push service finds us, if our messages harm it."""
    if settings.PUBLIC_URL.startswith("https://"):
        return str(settings.PUBLIC_URL)
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


def public_key() -> str:
    """Ours, as a browser wants it when it signs up."""
    point = _key().public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


@lru_cache(maxsize=1)
def _key() -> Vapid02:
    """Made once, kept in the data folder for its owner alone."""
    path = Path(settings.DATA) / "push-key.pem"
    if not path.exists():
        made = Vapid02()
        made.generate_keys()
        half = path.with_suffix(".half")
        half.touch(mode=0o600)
        half.write_bytes(made.private_pem())
        half.replace(path)
    return Vapid02.from_pem(path.read_bytes())


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
