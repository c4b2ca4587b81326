"""The real Bluesky server: an account of our own, and what stands in it."""

from __future__ import annotations

import json
import urllib.request
from typing import Any
from urllib.parse import urlencode

PASSWORD = "lantern-and-ladder"


def signed_up(pds: str, name: str) -> Any:
    """A new account, connected as a person would connect it."""
    from parvis.door import Door
    from parvis.networks.bluesky.network import Bluesky

    handle = f"{name}.test"
    given = {"handle": handle, "email": f"{name}@lumen.example", "password": PASSWORD}
    said(pds, "com.atproto.server.createAccount", given=given)
    settings = {"handle": handle, "app_password": PASSWORD, "service": pds}
    return Bluesky(settings, Door(allow_private=("127.0.0.1", "localhost"))).connect()


def standing(pds: str, did: str) -> dict[str, str]:
    """Text by native id of every post of the account."""
    found: dict[str, str] = {}
    cursor = ""
    while True:
        asked = {"repo": did, "collection": "app.bsky.feed.post", "limit": "100"} | (
            {"cursor": cursor} if cursor else {}
        )
        page = said(pds, f"com.atproto.repo.listRecords?{urlencode(asked)}")
        found |= {record["uri"]: record["value"]["text"] for record in page["records"]}
        cursor = page.get("cursor", "")
        if not cursor or not page["records"]:
            return found


def said(pds: str, method: str, given: Any = None) -> Any:
    body = None if given is None else json.dumps(given).encode()
    request = urllib.request.Request(f"{pds}/xrpc/{method}", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)
