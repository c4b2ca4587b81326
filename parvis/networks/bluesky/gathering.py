"""What was answered to our posts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from parvis.lib.text.sentence import gettext_noop
from parvis.networks.bluesky.appview import AppView
from parvis.networks.native import bluesky
from parvis.networks.native.found import each
from parvis.networks.native.loose import Record, as_record, as_records, as_text
from parvis.networks.seam import Batch, Deletion, NetworkError, Post, Sent

DEPTH = 100  # answers to answers to answers...; the AppView allows 1,000
REMEMBERED = 1_000
PACK = 25  # the most that getPosts takes
NOT_SHOWN = gettext_noop("Bluesky does not show this post.")


def gather(appview: AppView, sent: Sent, cursor: str) -> Batch:
    """The thread under it. Who is not shown there any more is asked for by name: it may only be hidden."""
    params = [("uri", sent.native_id), ("depth", str(DEPTH)), ("parentHeight", "0")]
    thread = as_record(appview.read("app.bsky.feed.getPostThread", params).get("thread"))
    if not as_record(thread.get("post")):
        raise NetworkError(NOT_SHOWN)
    found = each(bluesky.read_view, _views(thread))
    posts = {post.native_id: replace(post, kind="reply") for post in found if isinstance(post, Post)}
    missing = [uri for uri in remembered(cursor) if uri not in posts]
    gone = _gone(appview, missing)
    known = [*(uri for uri in missing if uri not in gone), *posts][-REMEMBERED:]
    deletions = tuple(Deletion(bluesky.NETWORK, uri) for uri in gone)
    return Batch(tuple(posts.values()), deletions, cursor=msgspec.json.encode(known).decode())


def remembered(cursor: str) -> list[str]:
    try:
        return msgspec.json.decode(cursor or "[]", type=list[str])
    except msgspec.MsgspecError:
        return []


def _views(thread: Record) -> list[Record]:
    """The posts under the first one, level by level; those that are gone or blocked have none."""
    found: list[Record] = []
    level = as_records(thread.get("replies"))
    while level:
        found += [view for branch in level if (view := as_record(branch.get("post")))]
        level = [reply for branch in level for reply in as_records(branch.get("replies"))]
    return found


def _gone(appview: AppView, uris: Sequence[str]) -> list[str]:
    gone: list[str] = []
    for start in range(0, len(uris), PACK):
        pack = uris[start : start + PACK]
        found = appview.read("app.bsky.feed.getPosts", [("uris", uri) for uri in pack]).get("posts")
        if not isinstance(found, list):
            raise NetworkError(NOT_SHOWN)
        there = {as_text(view.get("uri")) for view in as_records(found)}
        gone += [uri for uri in pack if uri not in there]
    return gone
