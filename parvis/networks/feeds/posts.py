"""From an entry to a post."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from parvis.networks.feeds.parsed import Entry, Link, Parsed
from parvis.networks.seam import Author, Counts, Media, Post

MAX_ID = 300
# Clocks differ a little; more than this is a date that lies.
ALLOWED_AHEAD = timedelta(minutes=10)
# Older than any feed: the zero of some program's calendar.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def post_of(entry: Entry, feed: Parsed, *, native_id: str, address: str, now: datetime) -> Post:
    """Make a post of an entry. A missing or impossible date becomes `now`, a date ahead of `now` too."""
    created = created_at(entry, now)
    return Post(
        network="feeds",
        native_id=native_id,
        author=_author(entry, feed, address),
        created_at=min(created, now) if created else now,
        text=entry.text,
        title=entry.title,
        kind="comment" if entry.reply_to else "article",
        url=entry.url,
        site=host_of(entry.url) or host_of(feed.url) or host_of(address),
        lang=_two_letters(entry.lang or feed.lang),
        reply_to=entry.reply_to[:MAX_ID],
        links=entry.links,
        hashtags=entry.tags,
        media=_media(entry),
        counts=Counts(replies=entry.comments, likes=entry.likes, views=entry.views),
    )


def created_at(entry: Entry, now: datetime) -> datetime | None:
    """When it was published, or else last changed; None if the feed does not say, or says what cannot be."""
    for seconds in (entry.published, entry.updated):
        if seconds is not None and (moment := datetime.fromtimestamp(seconds, UTC)) >= EARLIEST:
            return moment
    return None


def is_ahead(entry: Entry, now: datetime) -> bool:
    created = created_at(entry, now)
    return created is not None and created > now + ALLOWED_AHEAD


def updated_at(entry: Entry, now: datetime) -> datetime:
    """When an entry that we saw change was changed, as far as the feed says."""
    if entry.updated and entry.updated != entry.published:
        return min(datetime.fromtimestamp(entry.updated, UTC), now)
    return now


def native_id(entry: Entry, scope: str) -> str:
    """An id that no other feed can give: two feeds may both have an entry "1", and one may borrow another's on purpose.

    An id that is an address on the feed's own site stays as it is: the same article in two feeds of a site is one.
    """
    own = entry.id or entry.url
    if not own:
        words = "\0".join([entry.title, entry.text, str(entry.published or "")])
        own = hashlib.sha256(words.encode()).hexdigest()[:32]
    site = host_of(own)
    if not site or site != scope.partition("/")[0]:
        own = f"{scope}#{own}"
    if len(own) > MAX_ID:
        own = f"{scope[:200]}#{hashlib.sha256(own.encode()).hexdigest()}"
    return own


def scope_of(url: str) -> str:
    """A feed's address without what may change while it stays the same feed."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{host_of(url)}{parts.path.rstrip('/')}{query}"[:250]


def host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") if "://" in url else ""
    except ValueError:
        return ""


def _author(entry: Entry, feed: Parsed, address: str) -> Author:
    site = host_of(feed.url) or host_of(address)
    if name := entry.author or feed.author:
        own = entry.author_url if host_of(entry.author_url) == site else f"{site}/{name.casefold()}"
        return Author(native_id=own[:MAX_ID], name=name, url=entry.author_url)
    return Author(native_id=site, name=feed.title[:MAX_ID] or site, url=feed.url)


def _two_letters(lang: str) -> str:
    """fr-FR and FR are "fr"; a word that is no code is nothing."""
    code = lang.replace("_", "-").partition("-")[0].strip().lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def _media(entry: Entry) -> tuple[Media, ...]:
    found: dict[str, Media] = {}
    for link in entry.enclosures:
        found[link.url] = Media(_kind(link), link.url, width=link.width, height=link.height)
    for link in entry.images:
        found.setdefault(link.url, Media("image", link.url, alt=link.alt))
    return tuple(found.values())


def _kind(link: Link) -> Literal["image", "video", "audio", "file"]:
    family = link.type.partition("/")[0]
    if family == "image" or (not family and link.url.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".webp"))):
        return "image"
    if family == "video" or link.type == "application/x-shockwave-flash":
        return "video"
    if family == "audio" or (not family and link.url.lower().endswith((".mp3", ".m4a", ".ogg"))):
        return "audio"
    return "file"
