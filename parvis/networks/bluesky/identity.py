"""Who is behind a handle, and where their account lives (https://atproto.com/specs/handle, /did)."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from parvis.door import Door
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.answers import ask, json_of
from parvis.networks.native.loose import Record, as_record, as_records, as_text
from parvis.networks.seam import NetworkError

PLC = "https://plc.directory"
NOBODY = gettext_noop("Nobody on Bluesky is called “{handle}”.")


class Identity(NamedTuple):
    did: str
    handle: str
    pds: str


def did_of(handle: str, appview: str, door: Door) -> str:
    """The DID of a handle. Raises NetworkError (permanent where nobody is called so)."""
    query = urlencode({"handle": handle})
    try:
        answer = json_of(ask(door, "GET", f"{appview}/xrpc/com.atproto.identity.resolveHandle?{query}"))
    except NetworkError as error:
        if error.permanent:
            raise NetworkError(Sentence(NOBODY, handle=handle), permanent=True)
        raise
    did = as_text(as_record(answer).get("did"))
    if not did.startswith("did:"):
        raise NetworkError(Sentence(NOBODY, handle=handle), permanent=True)
    return did


def identity_of(who: str, appview: str, door: Door, plc: str = PLC) -> Identity:
    """Of a handle or a DID; the handle is believed only where the DID's document names it too. Raises NetworkError."""
    did = who if who.startswith("did:") else did_of(who, appview, door)
    document = _document(did, door, plc)
    named = [as_text(name).removeprefix("at://") for name in document.get("alsoKnownAs") or ()]
    handle = who if who in named else (named[0] if named else "")
    pds = pds_of(document)
    if as_text(document.get("id")) != did or not pds:
        raise NetworkError(Sentence(NOBODY, handle=who), permanent=True)
    return Identity(did, handle, pds)


def pds_of(document: Record) -> str:
    """The address of the account's server in a DID document, "" where there is none."""
    for service in as_records(document.get("service")):
        if as_text(service.get("type")) == "AtprotoPersonalDataServer":
            return as_text(service.get("serviceEndpoint")).rstrip("/")
    return ""


def _document(did: str, door: Door, plc: str) -> Record:
    if did.startswith("did:web:"):
        host = did.removeprefix("did:web:")
        address = f"https://{urlsplit(f'//{host}').hostname or ''}/.well-known/did.json"
    else:
        address = f"{plc}/{quote(did, safe=':')}"
    return as_record(json_of(ask(door, "GET", address)))
