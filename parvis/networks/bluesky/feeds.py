"""What some Bluesky accounts write, and what its search finds, asked for from time to time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, NamedTuple

import msgspec
from msgspec import Struct

from parvis.door import Door
from parvis.networks.bluesky.appview import AppView
from parvis.networks.bluesky.network import ACCOUNT, PAGE
from parvis.networks.native import bluesky
from parvis.networks.native.found import Aside, Found
from parvis.networks.native.loose import as_text, first, inner
from parvis.networks.seam import BadRecord, Batch, Fetches, NetworkError, Post, Setting, gettext_noop

NOT_A_FEED = gettext_noop("The answer is not a list of posts.")
NOTHING_ASKED = gettext_noop("Say which accounts or which words to follow.")


class Feed(NamedTuple):
    """One list to be read: its key in the cursor, and how it is asked for."""

    key: str
    method: str
    params: tuple[tuple[str, str], ...]


class Mark(Struct, frozen=True, array_like=True):
    """How far a feed, newest first, has been read.

    `seen`: moment of the newest post of the last whole reading; `newest`: of the one under way; `page`: its next page.
    """

    seen: str = ""
    newest: str = ""
    page: str = ""


class BlueskyFeeds(Fetches):
    """Author feeds and saved searches. A reading goes from the newest back to what was seen before, a page a fetch."""

    name: ClassVar[str] = "bluesky_feeds"
    label: ClassVar[str] = gettext_noop("Bluesky: accounts and searches")
    about: ClassVar[str] = gettext_noop(
        "The posts of chosen accounts, and what a search finds, asked for every few minutes."
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("accounts", gettext_noop("Accounts"), type="lines", required=False),
        Setting("words", gettext_noop("Searches"), type="lines", required=False),
        *ACCOUNT,
    )

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        super().__init__(settings, door)
        self.appview = AppView(settings, door)
        self.feeds = list(_feeds(settings))

    def fetch(self, cursor: str) -> Batch:
        """Return a page of each feed. One that fails is reported, unless all do: then NetworkError."""
        if not self.feeds:
            raise NetworkError(NOTHING_ASKED, permanent=True)
        keys = {feed.key for feed in self.feeds}
        marks = {key: mark for key, mark in _marks(cursor).items() if key in keys}
        is_under_way = any(mark.page for mark in marks.values())
        asked = [feed for feed in self.feeds if not is_under_way or marks.get(feed.key, Mark()).page]
        finds: list[tuple[str, Found]] = []
        errors: dict[str, NetworkError] = {}
        for feed in asked:
            try:
                found, marks[feed.key] = self._page(feed, marks.get(feed.key, Mark()))
            except NetworkError as error:
                errors[feed.key] = error
                marks[feed.key] = _given_up(marks.get(feed.key, Mark()), error)
            else:
                finds += [(feed.key, one) for one in found]
        is_given_up = is_under_way and any(error.permanent for error in errors.values())
        if len(errors) == len(asked) and not is_given_up:
            raise next(iter(errors.values()))
        return _batch(finds, errors, marks)

    def _page(self, feed: Feed, mark: Mark) -> tuple[list[Found], Mark]:
        """One page of a feed: what is newer than what was seen, and the mark after it."""
        page = [("cursor", mark.page)] if mark.page else []
        answer = self.appview.read(feed.method, [*feed.params, ("limit", str(PAGE)), *page])
        views = answer.get("feed", answer.get("posts"))
        if not isinstance(views, list):
            raise NetworkError(NOT_A_FEED)
        moments = [_moment(view) for view in views]
        fresh = [view for view, moment in zip(views, moments, strict=True) if moment >= mark.seen]
        newest = max([mark.newest, *moments])
        following = as_text(answer.get("cursor"))
        is_end = not views or not following or not mark.seen or moments[-1] < mark.seen
        after = Mark(seen=newest or mark.seen) if is_end else Mark(mark.seen, newest, following)
        return list(bluesky.read_page({"feed": fresh})), after


def _batch(finds: list[tuple[str, Found]], errors: Mapping[str, NetworkError], marks: Mapping[str, Mark]) -> Batch:
    """Posts once each, and what failed under the name of its feed."""
    posts = {post.native_id: post for _, post in finds if isinstance(post, Post)}
    refused = [BadRecord(key, error.args[0]) for key, error in errors.items()]
    bad = [BadRecord(key, one.reason, one.excerpt) for key, one in finds if isinstance(one, Aside) and one.is_bad]
    return Batch(
        posts=tuple(posts.values()),
        cursor=msgspec.json.encode(marks).decode(),
        more=any(mark.page for mark in marks.values()),
        bad=(*refused, *bad),
    )


def _given_up(mark: Mark, error: NetworkError) -> Mark:
    """A reading under way that can never go on must not keep the other feeds waiting: it begins anew with them."""
    return Mark(seen=mark.seen) if error.permanent else mark


def _moment(view: object) -> str:
    """When a view came into its feed. All are written alike, so texts compare as times."""
    reposted = inner(view, "reason", "indexedAt")
    return as_text(first(reposted, inner(view, "post", "indexedAt"), inner(view, "indexedAt")))


def _marks(cursor: str) -> dict[str, Mark]:
    try:
        return msgspec.json.decode(cursor or "{}", type=dict[str, Mark])
    except msgspec.DecodeError:
        return {}


def _feeds(settings: Mapping[str, Any]) -> Iterator[Feed]:
    for account in _lines(settings.get("accounts")):
        actor = account.rpartition("/")[2].lstrip("@")
        yield Feed(f"@{actor}", "app.bsky.feed.getAuthorFeed", (("actor", actor), ("filter", "posts_with_replies")))
    for words in _lines(settings.get("words")):
        yield Feed(words, "app.bsky.feed.searchPosts", (("q", words), ("sort", "latest")))


def _lines(given: object) -> list[str]:
    lines = given if isinstance(given, list | tuple) else as_text(given).splitlines()
    return [line.strip() for line in lines if line.strip()]
