"""What a person says after `--from`: which network that is, and its settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from parvis.door import Door, DoorError
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import NetworkError

NOWHERE = gettext_noop(
    "“{where}” is no file, no folder and no address. Say bluesky, https://..., a path, or - for a pipe."
)
MASTODON_PATH = re.compile(r"^/(?:tags/(?P<tag>[^/]+)|(?P<account>@[^/]+)|public(?P<local>/local)?|explore)/?$")
KNOWN_OTHERS = ("youtube.com", "medium.com", "tiktok.com", "threads.net", "substack.com")  # they have @names too


class Place(NamedTuple):
    """A name of the registry, and the settings to make that network with."""

    network: str
    settings: Mapping[str, Any]


def place_of(where: str, door: Door, stdin: BinaryIO) -> Place:
    """The network at `where`: `-`, a file, a folder, `bluesky`, or an address of a feed, a page, a timeline, a search.

    A page that looks like Mastodon's is asked whether it is. Raises NetworkError if it is nothing we know.
    """
    if where == "-":
        return Place("files", {"stream": stdin})
    if where.lower() == "bluesky":
        return Place("bluesky", {})
    try:
        parts = urlsplit(where)
    except ValueError:
        raise NetworkError(Sentence(NOWHERE, where=where), permanent=True)
    if parts.scheme in ("ws", "wss"):
        return Place("bluesky", {"jetstream": where})
    if parts.scheme in ("http", "https") and parts.hostname:
        return _on_bluesky(where) or _on_mastodon(where, door) or Place("feeds", {"url": where})
    if Path(where).exists():
        return Place("files", {"path": where})
    raise NetworkError(Sentence(NOWHERE, where=where), permanent=True)


def _on_bluesky(url: str) -> Place | None:
    parts = urlsplit(url)
    if parts.hostname != "bsky.app":
        return None
    words = parse_qs(parts.query).get("q")
    if parts.path.rstrip("/") == "/search" and words:
        return Place("bluesky_feeds", {"words": words[0]})
    if parts.path.startswith("/hashtag/"):
        return Place("bluesky_feeds", {"words": "#" + unquote(parts.path.split("/")[2])})
    if parts.path.startswith("/profile/"):
        return Place("bluesky_feeds", {"accounts": parts.path.split("/")[2]})
    return None


def _on_mastodon(url: str, door: Door) -> Place | None:
    parts = urlsplit(url)
    found = MASTODON_PATH.match(parts.path)
    host = (parts.hostname or "").removeprefix("www.")
    if not found or host in KNOWN_OTHERS or not _speaks_mastodon(f"{parts.scheme}://{parts.netloc}", door):
        return None
    if found["tag"]:
        timeline = "#" + unquote(found["tag"])
    elif found["account"]:
        timeline = unquote(found["account"])
    else:
        timeline = "public:local" if found["local"] else "public"
    return Place("mastodon", {"server": f"{parts.scheme}://{parts.netloc}", "timelines": timeline})


def _speaks_mastodon(server: str, door: Door) -> bool:
    try:
        answer = door.request("GET", f"{server}/api/v1/instance", deadline=10.0)
        about = answer.json() if answer.status == 200 else None
    except DoorError:
        return False
    return isinstance(about, dict) and "version" in about
