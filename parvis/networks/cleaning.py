"""What a network sent, made safe to store: both databases must take it, and no field may be longer than its column.

Texts are already plain text (networks reduce HTML). Taken away here: control characters, NUL, lone surrogates.
Cut here: texts over `LONGEST_TEXT` characters, with "…" at the end to say so. Dates: before 1990 or more than a day
ahead of `now` are no dates of a post; such a post counts as published when it was received.
"""

from __future__ import annotations

import hashlib
import math
import re
from datetime import UTC, datetime, timedelta

import msgspec

from parvis.networks import seam

LONGEST_TEXT = 100_000
LONGEST_LIST = 200
FIRST_DAY = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
BIGGEST_INT = 2**31 - 1
BIGGEST_BIGINT = 2**63 - 1
BIGGEST_FACT = 10**11  # ten for every person alive; millions of them can be summed in 64 bits
# Spaces and signs of no width. So many before the first word only hide it from who reads the beginning of a post.
UNSEEN = " \t\n\r\v\f\u0085\u00a0\u00ad\u2000\u2028\u2029\u200b\u200c\u200d\u200e\u200f\u2060\u3000\u3164\ufeff"
MOST_UNSEEN = 100
BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text without characters that no screen and no database wants; cut with an ellipsis when too long."""
    if BAD.search(text):
        text = BAD.sub("", text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def clean_beginning(text: str) -> str:
    """The text without what pads it out of sight."""
    seen = text.lstrip(UNSEEN)
    return text if len(text) - len(seen) <= MOST_UNSEEN else seen


def clean_id(native_id: str, longest: int = 500) -> str:
    """The id as we store it. A longer one keeps its beginning and gets a hash, so that two stay two."""
    text = clean_text(native_id, longest=BIGGEST_INT)
    if len(text) <= longest:
        return text
    return text[: longest - 65] + "#" + hashlib.sha256(text.encode()).hexdigest()


def clean_time(moment: datetime, now: datetime) -> datetime:
    """The moment in UTC, or `now` where it cannot be one."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC) if FIRST_DAY <= moment <= now + AHEAD else now


def clean_count(number: int | None, biggest: int = BIGGEST_INT) -> int | None:
    """The number as far as its column goes; below nothing (Reddit's votes) is nothing."""
    return None if number is None else max(0, min(number, biggest))


def clean_fact(number: int | None) -> int | None:
    """A number of an account. Below nothing it is no number: some write -1 for "not known"."""
    return None if number is None or number < 0 else min(number, BIGGEST_FACT)


def clean_rating(rating: float | None) -> float | None:
    """The rating, if it is a number at all."""
    return rating if rating is not None and math.isfinite(rating) else None


def clean_texts(texts: tuple[str, ...], longest: int = 2000) -> tuple[str, ...]:
    return tuple(clean_text(text, longest) for text in texts[:LONGEST_LIST])


def clean_post(post: seam.Post, now: datetime) -> seam.Post:
    """The same post with every field fit for its column."""
    return msgspec.structs.replace(
        post,
        network=post.network[:30],
        native_id=clean_id(post.native_id),
        author=clean_author(post.author, now),
        created_at=clean_time(post.created_at, now),
        text=clean_text(clean_beginning(post.text)),
        title=clean_text(post.title, 2000),
        url=clean_text(post.url, 5000),
        site=clean_text(post.site, 255).lower(),
        lang=clean_text(post.lang, 10),
        country=clean_text(post.country)[:2].upper(),
        reply_to=clean_id(post.reply_to),
        root=clean_id(post.root),
        repost_of=clean_id(post.repost_of),
        quote_of=clean_id(post.quote_of),
        links=clean_texts(post.links),
        hashtags=clean_texts(post.hashtags),
        mentions=clean_texts(post.mentions),
        media=tuple(clean_media(media) for media in post.media[:LONGEST_LIST]),
        counts=clean_counts(post.counts),
        rating=clean_rating(post.rating),
        kind=post.kind if post.kind in seam.KINDS else "post",
        edited_at=None if post.edited_at is None else clean_time(post.edited_at, now),
        quoted=None if post.quoted is None else clean_quoted(post.quoted, now),
    )


def clean_author(author: seam.Author, now: datetime) -> seam.Author:
    return msgspec.structs.replace(
        author,
        native_id=clean_id(author.native_id or _stand_in(author), 300),
        handle=clean_text(author.handle, 300),
        name=clean_text(author.name, 300),
        url=clean_text(author.url, 5000),
        avatar_url=clean_text(author.avatar_url, 5000),
        bio=clean_text(author.bio, 5000),
        location=clean_text(author.location, 300),
        followers=clean_fact(author.followers),
        following=clean_fact(author.following),
        posts=clean_fact(author.posts),
        created_at=None if author.created_at is None else clean_time(author.created_at, now),
    )


def _stand_in(author: seam.Author) -> str:
    """An id where the network gives none: the handle, else the name, so that two names stay two people; "" for nobody.

    The marks before them keep such a person apart from one whose real id is that word.
    """
    if handle := clean_text(author.handle).strip().casefold():
        return f"?handle:{handle}"
    name = clean_text(author.name).strip().casefold()
    return f"?name:{name}" if name else ""


def clean_media(media: seam.Media) -> seam.Media:
    return msgspec.structs.replace(
        media,
        url=clean_text(media.url, 5000),
        preview_url=clean_text(media.preview_url, 5000),
        alt=clean_text(media.alt, 5000),
    )


def clean_counts(counts: seam.Counts) -> seam.Counts:
    return seam.Counts(
        replies=clean_count(counts.replies),
        reposts=clean_count(counts.reposts),
        likes=clean_count(counts.likes),
        quotes=clean_count(counts.quotes),
        views=clean_count(counts.views, BIGGEST_BIGINT),
    )


def clean_quoted(post: seam.Post, now: datetime) -> seam.Post:
    """A quoted post is kept as a picture of it: what a person reads, nothing below."""
    return msgspec.structs.replace(
        post,
        author=clean_author(post.author, now),
        text=clean_text(post.text, 5000),
        title=clean_text(post.title, 2000),
        url=clean_text(post.url, 5000),
        quoted=None,
    )
