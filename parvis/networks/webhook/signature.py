"""Who sent this, and when: HMAC-SHA256 over the moment and the body, with a secret that both sides know.

Two forms are read. Ours, easy to make with any language's standard library:

    Parvis-Signature: t=1772460000,v1=<hexadecimal HMAC-SHA256 of "1772460000." + body>

and Standard Webhooks (https://www.standardwebhooks.com), for those who have its library: `webhook-id`,
`webhook-timestamp` and `webhook-signature`. Several signatures may stand in either, while a secret is being changed.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import NetworkError

HEADER = "parvis-signature"
# Long enough for slow queues and clocks that differ, short enough that a stolen request is soon worthless.
WINDOW_SECONDS = 300
MAX_SIGNATURES = 5

NO_SECRET = gettext_noop("This webhook has no secret yet: give it one.")
UNSIGNED = gettext_noop("This request is not signed: it needs a Parvis-Signature header.")
OUT_OF_TIME = gettext_noop("This request was signed {seconds} s from our time, more than {window} s: check the clocks.")
WRONG = gettext_noop("The signature is wrong: the secret differs, or the body was changed on its way.")


def sign(body: bytes, secret: str, now: datetime) -> dict[str, str]:
    """The header to send with `body`."""
    stamp = str(int(now.timestamp()))
    return {"Parvis-Signature": f"t={stamp},v1={_digest(secret.encode(), stamp.encode() + b'.' + body).hex()}"}


def check(body: bytes, headers: Mapping[str, str], secret: str, now: datetime) -> None:
    """Raises NetworkError (permanent) unless one signature is right and was made within five minutes of `now`."""
    if not secret:
        raise NetworkError(Sentence(NO_SECRET), permanent=True)
    told = {name.lower(): value for name, value in headers.items()}
    stamp, signed, key, signatures = _standard(body, told, secret) if HEADER not in told else _ours(body, told, secret)
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and signatures):
        raise NetworkError(Sentence(UNSIGNED), permanent=True)
    seconds = abs(int(stamp) - int(now.astimezone(UTC).timestamp()))
    if seconds > WINDOW_SECONDS:
        raise NetworkError(Sentence(OUT_OF_TIME, seconds=seconds, window=WINDOW_SECONDS), permanent=True)
    if not key:  # "whsec_" and then nothing that is base64
        raise NetworkError(Sentence(NO_SECRET), permanent=True)
    expected = _digest(key, signed)
    if not any(hmac.compare_digest(expected, found) for found in signatures[:MAX_SIGNATURES]):
        raise NetworkError(Sentence(WRONG), permanent=True)


def _ours(body: bytes, told: Mapping[str, str], secret: str) -> tuple[str, bytes, bytes, list[bytes]]:
    pairs = [part.strip().partition("=") for part in told[HEADER].split(",")]
    stamp = next((value for name, _, value in pairs if name == "t"), "")
    signatures = [_from_hex(value) for name, _, value in pairs if name == "v1"]
    return stamp, stamp.encode() + b"." + body, secret.encode(), signatures


def _standard(body: bytes, told: Mapping[str, str], secret: str) -> tuple[str, bytes, bytes, list[bytes]]:
    stamp = told.get("webhook-timestamp", "")
    signed = f"{told.get('webhook-id', '')}.{stamp}.".encode() + body
    pairs = [part.partition(",") for part in told.get("webhook-signature", "").split()]
    signatures = [_from_base64(value) for version, _, value in pairs if version == "v1"]
    key = _from_base64(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    return stamp, signed, key, signatures


def sign_standard(body: bytes, secret: str, message_id: str, now: datetime) -> dict[str, str]:
    """The same in the form of Standard Webhooks."""
    stamp = str(int(now.timestamp()))
    key = _from_base64(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    made = b64encode(_digest(key, f"{message_id}.{stamp}.".encode() + body)).decode()
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": f"v1,{made}"}


def _digest(key: bytes, signed: bytes) -> bytes:
    return hmac.new(key, signed, hashlib.sha256).digest()


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text.strip())
    except ValueError:
        return b""


def _from_base64(text: str) -> bytes:
    try:
        return b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""
