"""Answers under our posts, as the AppView describes them (app.bsky.feed.getPostThread)."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest

from parvis.door.replay import Recorded
from parvis.networks.bluesky.network import Bluesky
from parvis.networks.seam import NetworkError, Sent
from parvis.networks.testing import GatherContract

APPVIEW = "https://appview.example/xrpc"
OURS = "at://did:plc:lumen/app.bsky.feed.post/3ours"
ZOE = "at://did:plc:zoe/app.bsky.feed.post/3zoe"
MAX = "at://did:plc:max/app.bsky.feed.post/3max"
LEA = "at://did:plc:lea/app.bsky.feed.post/3lea"


def view(uri: str, text: str, parent: str = "") -> dict[str, Any]:
    did = uri.split("/")[2]
    record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-03-03T12:05:00.000Z"}
    if parent:
        record["reply"] = {"root": {"uri": OURS, "cid": "c"}, "parent": {"uri": parent, "cid": "c"}}
    return {"uri": uri, "cid": "c", "record": record, "indexedAt": "2026-03-03T12:05:01.000Z",
            "author": {"did": did, "handle": f"{did.rpartition(':')[2]}.test", "displayName": ""}}  # fmt: skip


def branch(uri: str, text: str, parent: str, *replies: dict[str, Any]) -> dict[str, Any]:
    kind = "app.bsky.feed.defs#threadViewPost"
    return {"$type": kind, "post": view(uri, text, parent), "replies": list(replies)}


def thread(*replies: dict[str, Any]) -> Recorded:
    return coded({"thread": branch(OURS, "Une lampe", "", *replies)})


def coded(value: object) -> Recorded:
    return Recorded(content=json.dumps(value).encode())


THREAD, POSTS = f"{APPVIEW}/app.bsky.feed.getPostThread", f"{APPVIEW}/app.bsky.feed.getPosts"
BLOCKED = {"$type": "app.bsky.feed.defs#blockedPost", "uri": LEA, "blocked": True}
WHOLE = thread(branch(ZOE, "Elle est belle", OURS, branch(MAX, "Oui", ZOE)), branch(LEA, "Combien ?", OURS))


class TestGathering(GatherContract):
    network = Bluesky
    given: ClassVar[dict[str, str]] = {"appview": "https://appview.example", "did": "did:plc:lumen"}
    sent = Sent(OURS)
    answers: ClassVar[dict[str, Recorded]] = {THREAD: WHOLE}
    # Max deleted his; Léa is only blocked by somebody.
    later: ClassVar[dict[str, Recorded]] = {
        THREAD: thread(branch(ZOE, "Elle est belle", OURS), BLOCKED),
        POSTS: coded({"posts": [view(LEA, "Combien ?", OURS)]}),
    }
    gone = MAX

    def test_a_very_deep_thread_is_read_whole(self) -> None:
        chain: list[dict[str, Any]] = []
        for number in range(400, 0, -1):
            chain = [branch(f"{ZOE}{number}", "Encore", f"{ZOE}{number - 1}" if number > 1 else OURS, *chain)]
        assert len(self.gathered({THREAD: thread(*chain)}).posts) == 400

    def test_a_post_that_is_shown_to_nobody_says_nothing_of_its_answers(self) -> None:
        cursor = self.gathered(self.answers).cursor
        missing = {"thread": {"$type": "app.bsky.feed.defs#notFoundPost", "uri": OURS, "notFound": True}}
        with pytest.raises(NetworkError, match="does not show"):
            self.gathered({THREAD: coded(missing)}, cursor)
