"""WebSub (https://www.w3.org/TR/websub/): a hub tells us when a feed has something new. Values in, values out.

The page that answers hubs belongs to others; it calls `verify` for their GET and `read_delivery` for their POST.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping

from msgspec import Struct

from parvis.lib.text.html import web_address
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.feeds.mark import Mark
from parvis.networks.seam import NetworkError

DIGESTS = ("sha1", "sha256", "sha384", "sha512")  # those of the recommendation
MAX_LEASE_SECONDS = 30 * 86_400
LINK = re.compile(r"<([^<>]{1,2000})>\s*((?:;\s*[\w*-]+\s*=\s*(?:\"[^\"]{0,500}\"|[^\s;,\"]{0,500})\s*){1,10})")
RELATION = re.compile(r"(?i);\s*rel\s*=\s*\"?([^\";]+)")

REFUSED = gettext_noop("The hub of this feed refuses to deliver it ({why}).")
NOT_ASKED = gettext_noop("Nobody here asked this hub for this feed.")
WRONG_SIGNATURE = gettext_noop("The signature of this delivery is wrong: it was not taken.")


class Announced(Struct, frozen=True):
    """The hub to subscribe at and the address to name there."""

    hub: str
    topic: str


class SubscribeRequest(Struct, frozen=True):
    """A form to POST to the hub: `door.request("POST", asked.url, form=asked.form)`; 202 means that it will verify."""

    url: str
    form: dict[str, str]


class Verification(Struct, frozen=True):
    """What to answer the hub (the body, as text), and for how long it will deliver."""

    challenge: str
    lease_seconds: int


def announced(cursor: str) -> Announced | None:
    """The hub that a feed announced when it was last fetched."""
    mark = Mark.read(cursor)
    return Announced(mark.hub, mark.topic) if mark.hub and mark.topic else None


def announced_in_headers(headers: Mapping[str, str], base: str) -> tuple[str, str]:
    """(hub, topic) of a `Link` header, "" for what it does not say."""
    found: dict[str, str] = {}
    for address, parameters in LINK.findall(headers.get("link", "")[:8000]):
        relation = RELATION.search(parameters)
        for name in relation[1].lower().split() if relation else ():
            found.setdefault(name, web_address(address, base))
    return found.get("hub", ""), found.get("self", "")


def subscribe_request(
    asked: Announced, callback: str, secret: str, *, lease_seconds: int = 864_000, mode: str = "subscribe"
) -> SubscribeRequest:
    """Ask a hub for deliveries to `callback`, signed with `secret` (at most 200 bytes); `mode` may be "unsubscribe"."""
    form = {"hub.mode": mode, "hub.topic": asked.topic, "hub.callback": callback}
    if mode == "subscribe":
        form |= {"hub.secret": secret, "hub.lease_seconds": str(lease_seconds)}
    return SubscribeRequest(asked.hub, form)


def verify(parameters: Mapping[str, str], topic: str, *, mode: str = "subscribe") -> Verification:
    """Read a hub's question whether we want this. Raises NetworkError, to be answered with 404, if we do not.

    `topic` and `mode` are what we asked for.
    """
    asked = parameters.get("hub.mode", "")
    if asked == "denied" and hmac.compare_digest(parameters.get("hub.topic", "").encode(), topic.encode()):
        why = parameters.get("hub.reason", "")[:200]
        raise NetworkError(Sentence(REFUSED, why=why), permanent=True)
    challenge = parameters.get("hub.challenge", "")
    if asked != mode or parameters.get("hub.topic") != topic or not challenge:
        raise NetworkError(Sentence(NOT_ASKED), permanent=True)
    lease = parameters.get("hub.lease_seconds", "")
    seconds = int(lease) if lease.isascii() and lease.isdigit() and len(lease) < 12 else 864_000
    return Verification(challenge, min(seconds, MAX_LEASE_SECONDS))


def read_delivery(body: bytes, headers: Mapping[str, str], secret: str) -> bytes:
    """The delivered document, if its signature is ours; then give it to `Feeds.take`. Raises NetworkError.

    The recommendation wants a 2xx answer even to a wrong signature, so that nobody can guess the secret by trying.
    """
    told = {name.lower(): value for name, value in headers.items()}.get("x-hub-signature", "")
    method, _, signature = told.partition("=")
    if method.lower() in DIGESTS:
        expected = hmac.new(secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
        if hmac.compare_digest(expected.encode(), signature.strip().lower().encode()):
            return body
    raise NetworkError(Sentence(WRONG_SIGNATURE), permanent=True)
