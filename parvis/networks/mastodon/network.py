"""Timelines of any server that speaks the Mastodon API, asked for from time to time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from parvis.door import Door
from parvis.networks.answers import json_of
from parvis.networks.mastodon.parents import Parents
from parvis.networks.mastodon.server import PAGE, Server, timelines
from parvis.networks.native import mastodon
from parvis.networks.native.found import Aside, Found, each
from parvis.networks.native.loose import Record, as_record, as_records
from parvis.networks.seam import (
    BadRecord,
    Batch,
    Describes,
    Fetches,
    Post,
    Searches,
    Setting,
    gettext_noop,
)

SERVER = (
    Setting("server", gettext_noop("Server"), type="url", help=gettext_noop("Such as mastodon.social")),
    Setting(
        "token",
        gettext_noop("Access token"),
        type="password",
        required=False,
        help=gettext_noop("Many servers show their timelines, streams and search only to their members."),
    ),
    Setting(
        "timelines",
        gettext_noop("Timelines"),
        type="lines",
        required=False,
        default="public",
        help=gettext_noop("One a line: public, public:local, #tag, @account, list:NUMBER"),
    ),
)


class Mastodon(Fetches, Searches, Describes):
    """Public, hashtag, list and account timelines, page by page without a gap."""

    name: ClassVar[str] = "mastodon"
    label: ClassVar[str] = "Mastodon"
    settings: ClassVar[tuple[Setting, ...]] = SERVER

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        super().__init__(settings, door)
        self.server = Server(settings, door)
        self.parents = Parents(self.server)

    def fetch(self, cursor: str) -> Batch:
        """Return the next page of each timeline; at first the newest one. Raises NetworkError."""
        marks = _marks(cursor)
        found: list[Found] = []
        more, waits = False, [0.0]
        for timeline in timelines(self.given):
            before = marks.get(timeline.written, "")
            page = self.server.page(timeline, before)
            found += statuses(page.statuses)
            more |= bool(before) and len(page.statuses) >= PAGE and page.newest_id != before
            marks[timeline.written] = page.newest_id
            waits.append(page.wait_seconds or 0.0)
        return batch(found, msgspec.json.encode(marks).decode(), more=more, wait_seconds=max(waits) or None)

    def search(self, words: str, limit: int = 50) -> Batch:
        """Return recent statuses with these words; servers search statuses only for their members."""
        params = [("q", words), ("type", "statuses"), ("limit", str(min(limit, PAGE)))]
        answer = as_record(json_of(self.server.read("/api/v2/search", params)))
        return batch(statuses(as_records(answer.get("statuses"))), "")

    def describe(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """Give replies the address of what they reply to, where only the server's number of it is known."""
        return self.parents.describe(posts)


def statuses(records: Iterable[Record]) -> list[Found]:
    """What a page holds, oldest first, as it was written."""
    return list(each(mastodon.read_status, reversed(list(records))))


def batch(found: Sequence[Found], cursor: str, *, more: bool = False, wait_seconds: float | None = None) -> Batch:
    """Each post once; in two timelines at a time it is one post."""
    posts = {post.native_id: post for post in found if isinstance(post, Post)}
    bad = tuple(BadRecord("", one.reason, one.excerpt) for one in found if isinstance(one, Aside) and one.is_bad)
    return Batch(tuple(posts.values()), cursor=cursor, more=more, bad=bad, wait_seconds=wait_seconds)


def _marks(cursor: str) -> dict[str, str]:
    try:
        return msgspec.json.decode(cursor or "{}", type=dict[str, str])
    except msgspec.MsgspecError:
        return {}
