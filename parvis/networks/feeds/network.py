"""Feeds: RSS, RDF, Atom and JSON Feed, asked from time to time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from parvis.door import Door, Response
from parvis.lib.text.sentence import Sentence
from parvis.networks.answers import ask, retry_after_seconds
from parvis.networks.feeds import readers as limited
from parvis.networks.feeds.mark import Mark, digest, short_id, state_of
from parvis.networks.feeds.parsed import Entry, Parsed
from parvis.networks.feeds.posts import host_of, is_ahead, native_id, post_of, scope_of, updated_at
from parvis.networks.feeds.websub import announced_in_headers
from parvis.networks.seam import BadRecord, Batch, Fetches, NetworkError, Post, Setting, gettext_noop

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
MAX_BYTES = 10_000_000
# What is read of a document that is too much for the limits as a whole: newest entries stand first in nearly all feeds.
FIRST_BYTES = 1_000_000

NOT_A_FEED = gettext_noop("{host} does not answer with a feed at this address, but with a page or something else.")
EMPTY = gettext_noop("{host} answers with nothing at this address.")
TOO_MUCH = gettext_noop("The feed of {host} takes too much time or memory to be read.")
UNREADABLE = gettext_noop("The feed of {host} cannot be read.")
MOVED = gettext_noop("This feed has moved for good to {url}: that address is asked from now on.")
FOUND_ON_PAGE = gettext_noop("This address is a page: the feed it announces is read instead ({url}).")
ILL_FORMED = gettext_noop("This feed has a mistake in it and was read as far as possible ({why}).")
AHEAD = gettext_noop("{count} entries are dated in the future: the time when they were seen is used.")
CUT = gettext_noop("This feed is too large to be read whole: its first part was read.")
LEFT_OUT = gettext_noop("This feed is very long: its last entries were left out ({count}).")
NOTHING_IN_IT = gettext_noop("This entry has no title, no text and no link.")


class Feeds(Fetches):
    """One feed. The first fetch brings all that stands in it, later ones what is new or was changed."""

    name = "feeds"
    label = gettext_noop("RSS feed")
    about = gettext_noop("Blogs, the press, forums: any page with a feed, its address is enough.")
    settings = (
        Setting(
            "url",
            gettext_noop("Address of the feed or of the page"),
            "url",
            help=gettext_noop("RSS, Atom or JSON Feed. The address of a page works if the page announces its feed."),
        ),
    )

    def __init__(
        self,
        settings: Mapping[str, Any],
        door: Door,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        readers: limited.Readers = limited.shared,
    ) -> None:
        super().__init__(settings, door)
        self.now = now
        self.readers = readers

    def fetch(self, cursor: str) -> Batch:
        """Ask the feed once, only for what changed. Raises NetworkError."""
        mark = Mark.read(cursor)
        url = mark.url or self._address()
        response = self._asked(url, mark)
        if response.status == 304 or (mark.body and mark.body == digest(response.content)):
            return Batch(cursor=_asked_again(mark, response).write(), wait_seconds=_wait(response))
        parsed, notes = self._read(response.content, response.url, response.headers)
        if not parsed.version and parsed.pages_feeds and not mark.url:
            url = parsed.pages_feeds[0].url
            response = self._asked(url, Mark())
            parsed, notes = self._read(response.content, response.url, response.headers)
            notes = (Sentence(FOUND_ON_PAGE, url=url), *notes)
            mark = msgspec.structs.replace(mark, url=url)
        _must_be_a_feed(parsed, response)
        if response.moved_to:
            notes = (Sentence(MOVED, url=response.moved_to), *notes)
            mark = msgspec.structs.replace(mark, url=response.moved_to)
        return self._batch(parsed, response, mark, notes)

    def take(self, body: bytes, headers: Mapping[str, str], cursor: str) -> Batch:
        """What a WebSub hub delivered, already verified (`websub.read_delivery`), as a fetch would bring it."""
        mark = Mark.read(cursor)
        url = mark.url or self._address()
        parsed, notes = self._read(body, url, headers)
        delivered = Response(200, url, {}, b"")
        _must_be_a_feed(parsed, delivered)
        return self._batch(parsed, delivered, mark, notes, is_whole=False)

    def _address(self) -> str:
        """As it was set up; people leave the scheme out."""
        address = str(self.given.get("url", "")).strip()
        return address if "://" in address or not address else f"https://{address}"

    def _asked(self, url: str, mark: Mark) -> Response:
        headers = {"Accept": ACCEPT}
        if mark.etag.isascii() and mark.etag:
            headers["If-None-Match"] = mark.etag
        if mark.modified.isascii() and mark.modified:
            headers["If-Modified-Since"] = mark.modified
        return ask(self.door, "GET", url, headers=headers, deadline=30.0, max_bytes=MAX_BYTES)

    def _read(self, body: bytes, url: str, headers: Mapping[str, str]) -> tuple[Parsed, tuple[str, ...]]:
        """The document and what is to be said about it. What is too much as a whole is tried in part."""
        if not body.strip():
            raise NetworkError(Sentence(EMPTY, host=host_of(url)))
        parsed = self.readers.read(body, url, headers)
        notes: list[str] = []
        if parsed.failure in ("time", "memory") and len(body) > FIRST_BYTES:
            parsed = self.readers.read(body[:FIRST_BYTES], url, headers)
            notes.append(Sentence(CUT))
        if parsed.failure:
            template = TOO_MUCH if parsed.failure in ("time", "memory") else UNREADABLE
            raise NetworkError(Sentence(template, host=host_of(url)))
        if parsed.left_out:
            notes.append(Sentence(LEFT_OUT, count=parsed.left_out))
        if parsed.trouble and parsed.version and not notes:
            notes.append(Sentence(ILL_FORMED, why=parsed.trouble))
        return parsed, tuple(notes)

    def _batch(
        self, parsed: Parsed, response: Response, mark: Mark, notes: tuple[str, ...], *, is_whole: bool = True
    ) -> Batch:
        scope = mark.scope or scope_of(self._address())
        sifted = _sifted(parsed, mark.states(), scope, response.url, self.now())
        if sifted.ahead_count:
            notes = (*notes, Sentence(AHEAD, count=sifted.ahead_count))
        after = _after(mark, parsed, response, scope, mark.seeing(sifted.states), is_whole=is_whole)
        return Batch(
            tuple(sifted.posts),
            cursor=after.write(),
            bad=tuple(sifted.bad),
            wait_seconds=_wait(response),
            notes=notes,
        )


@dataclass(slots=True)
class _Sifted:
    """What a document brought: new and changed posts, and the state of every entry in it by its short id."""

    posts: list[Post] = field(default_factory=list)
    bad: list[BadRecord] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    ahead_count: int = 0


def _sifted(parsed: Parsed, known: Mapping[str, str], scope: str, address: str, now: datetime) -> _Sifted:
    sifted = _Sifted()
    for place, entry in enumerate(parsed.entries, 1):
        if not (entry.title or entry.text or entry.url):
            sifted.bad.append(BadRecord(f"entry {place}", Sentence(NOTHING_IN_IT), entry.id[:500]))
            continue
        own_id = native_id(_told_apart(entry, scope, sifted.states), scope)
        key, state = short_id(own_id), state_of(entry)
        if key in sifted.states:
            continue  # the same entry twice in one document: the first is the newer
        sifted.states[key] = state
        if known.get(key) == state:
            continue
        sifted.ahead_count += is_ahead(entry, now)
        post = post_of(entry, parsed, native_id=own_id, address=address, now=now)
        is_edit = key in known
        sifted.posts.append(msgspec.structs.replace(post, edited_at=updated_at(entry, now)) if is_edit else post)
    return sifted


def _told_apart(entry: Entry, scope: str, states: Mapping[str, str]) -> Entry:
    """Some feeds give all their entries one id: then the address tells them apart."""
    if entry.id and entry.url and short_id(native_id(entry, scope)) in states:
        return msgspec.structs.replace(entry, id=entry.url)
    return entry


def _must_be_a_feed(parsed: Parsed, response: Response) -> None:
    if not parsed.version:
        raise NetworkError(Sentence(NOT_A_FEED, host=host_of(response.url)), permanent=True)


def _after(mark: Mark, parsed: Parsed, response: Response, scope: str, seen: str, *, is_whole: bool) -> Mark:
    hub, topic = announced_in_headers(response.headers, response.url)
    after = msgspec.structs.replace(
        mark, scope=scope, seen=seen, hub=hub or parsed.hub or mark.hub, topic=topic or parsed.topic or mark.topic
    )
    if not is_whole:
        return after
    return msgspec.structs.replace(
        after,
        etag=response.headers.get("etag", "")[:500],
        modified=response.headers.get("last-modified", "")[:100],
        body=digest(response.content),
    )


def _asked_again(mark: Mark, response: Response) -> Mark:
    """After "not modified": a new tag or a new address is kept all the same."""
    return msgspec.structs.replace(
        mark,
        url=response.moved_to or mark.url,
        etag=response.headers.get("etag", mark.etag)[:500],
        modified=response.headers.get("last-modified", mark.modified)[:100],
    )


def _wait(response: Response) -> float | None:
    return retry_after_seconds(response.headers.get("retry-after", ""))
