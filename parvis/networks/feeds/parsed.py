"""What the limited child says about a document: values that cross a pipe as JSON, their texts without any markup."""

from __future__ import annotations

from msgspec import Struct


class Link(Struct, frozen=True):
    """An enclosure or a picture. `type`: its media type, or ""."""

    url: str
    type: str = ""
    alt: str = ""
    width: int | None = None
    height: int | None = None


class Entry(Struct, frozen=True):
    """One entry. Moments are Unix seconds; None where the feed gives none that can be read."""

    id: str = ""
    url: str = ""
    title: str = ""
    text: str = ""
    author: str = ""
    author_url: str = ""
    published: float | None = None
    updated: float | None = None
    lang: str = ""
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    enclosures: tuple[Link, ...] = ()
    images: tuple[Link, ...] = ()
    reply_to: str = ""
    comments: int | None = None
    views: int | None = None
    likes: int | None = None


class FoundFeed(Struct, frozen=True):
    """A feed that a page announces, or that was tried and found."""

    url: str
    title: str = ""


class Parsed(Struct, frozen=True):
    """A whole document. `version` is "" for what is no feed; `pages_feeds` are those a page announces.

    `left_out`: how many entries stood after those that are given (`Job.max_entries`).
    `trouble`: why the document is not well formed, "" if it is. `failure`: why it could not
    be read at all: "time", "memory", "unreadable: ...", "crash: signal ...".
    """

    version: str = ""
    title: str = ""
    url: str = ""
    lang: str = ""
    hub: str = ""
    topic: str = ""
    author: str = ""
    trouble: str = ""
    failure: str = ""
    entries: tuple[Entry, ...] = ()
    left_out: int = 0
    pages_feeds: tuple[FoundFeed, ...] = ()


class Job(Struct, frozen=True):
    """What the child is told besides the document itself."""

    url: str
    headers: dict[str, str] = {}
    max_entries: int = 1000
