"""From the bytes of a document to `Parsed`. Runs in the limited child only: the bytes are hostile."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from time import struct_time
from typing import Any

import feedparser

from parvis.lib.text.html import clean, web_address
from parvis.networks.feeds.jsonfeed import looks_like_json, read_json_feed
from parvis.networks.feeds.pages import announced_feeds
from parvis.networks.feeds.parsed import Entry, FoundFeed, Job, Parsed
from parvis.networks.feeds.rss import entry_of, raw, short, text_of
from parvis.networks.native.loose import NAMED_ZONE, as_time

# Character references to halves of characters stop feedparser: they become the replacement character.
LONE_SURROGATE = re.compile(rb"&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*5(?:529[6-9]|5[3-9]\d\d|[67]\d{3}));?")
DECLARATION = re.compile(rb"<\?xml[^>]{0,300}>")
# What is surely a page: nothing of it is worth a feed parser's time.
PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,200}(?:<\?xml[^>]{0,200}\?>\s{0,200})?<(?:!doctype\s+html|html[\s>])", re.IGNORECASE
)
# feedparser looks at these only: the others would change nothing and may be long.
TOLD_HEADERS = ("content-type", "content-language")


def read(body: bytes, job: Job) -> Parsed:
    """Read a feed of any kind, or the feeds that a page announces."""
    if looks_like_json(body):
        return read_json_feed(body, job)
    if PAGE.match(body):
        return Parsed(pages_feeds=_of_the_page(body, job))
    parsed = parse(body, {name: value for name, value in job.headers.items() if name in TOLD_HEADERS})
    if not parsed.get("version") and not parsed.entries:
        return Parsed(pages_feeds=_of_the_page(body, job))
    return _as_parsed(parsed, job)


def _of_the_page(body: bytes, job: Job) -> tuple[FoundFeed, ...]:
    return tuple(FoundFeed(url, title) for url, title in announced_feeds(body, job.url))


def tamed(body: bytes) -> bytes:
    """The same as sound UTF-8 that claims no other encoding and has no zero bytes: they make feedparser raise."""
    text = clean(DECLARATION.sub(b"", body, count=1).decode("utf-8", "replace"))
    return text.encode()


def parse(body: bytes, headers: Mapping[str, str]) -> Any:
    """feedparser's result, with its sanitising and its resolution of relative addresses on.

    It gets a stream, never bytes: bytes it takes for a file name first. It is not told where the document was read:
    it would make an address of every id, "13" included; what stays relative is resolved in `rss.py`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return feedparser.parse(
            io.BytesIO(LONE_SURROGATE.sub(b"&#xFFFD;", body)),
            response_headers=dict(headers),
            sanitize_html=True,
            resolve_relative_uris=True,
        )


def _by_its_zone(written: str) -> struct_time | None:
    """A date with a zone of Europe by name, which feedparser would take for UTC."""
    moment = as_time(written) if NAMED_ZONE.search(written) else None
    return moment.utctimetuple() if moment else None


feedparser.registerDateHandler(_by_its_zone)


def _as_parsed(parsed: Any, job: Job) -> Parsed:
    feed = parsed.feed
    links = [link for link in raw(feed, "links", []) if isinstance(link, Mapping)]
    entries: list[Entry] = [entry_of(entry, job.url) for entry in parsed.entries[: job.max_entries]]
    return Parsed(
        version=parsed.get("version") or "unknown",
        title=text_of(raw(feed, "title_detail", {}), job.url),
        url=web_address(str(raw(feed, "link", "")), job.url),
        lang=short(raw(feed, "language", "")),
        hub=_link(links, "hub", job.url),
        topic=_link(links, "self", job.url),
        author=short(raw(raw(feed, "author_detail", {}), "name", "")),
        trouble=_trouble(parsed),
        entries=tuple(entries),
        left_out=max(0, len(parsed.entries) - job.max_entries),
    )


def _link(links: list[Mapping[str, Any]], rel: str, base: str) -> str:
    found = (web_address(str(link.get("href", "")), base) for link in links if link.get("rel") == rel)
    return next((address for address in found if address), "")


def _trouble(parsed: Any) -> str:
    """The parser's complaint, unless it is only about a wrong media type or encoding, which it found the way around."""
    problem = parsed.get("bozo_exception")
    if not parsed.get("bozo") or isinstance(
        problem, feedparser.NonXMLContentType | feedparser.CharacterEncodingOverride
    ):
        return ""
    return short(f"{type(problem).__name__}: {problem}", 200)
