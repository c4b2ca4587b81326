"""From one record of a webhook's body to a post. The form is described in docs/reference/webhook-in.md."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import msgspec

from parvis.lib.text.html import PlainText, bare_links, clean, plain_text, web_address
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.native.loose import as_count, as_record, as_records, as_text, as_time, first, host, unique
from parvis.networks.seam import KINDS, Author, Counts, Deletion, Kind, Media, Post

MAX_TEXT = 200_000
MAX_ID = 300
MAX_PARTS = 100
HIGHEST_RATING = 1e9
ALLOWED_AHEAD = timedelta(minutes=10)
MediaKind = Literal["image", "video", "audio", "file"]
# Other names under which the same thing is usually sent; the first is ours.
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "native_id", "guid", "uuid", "post_id"),
    "text": ("text", "content", "body", "message", "content_text"),
    "html": ("html", "content_html"),
    "title": ("title", "subject", "headline"),
    "url": ("url", "link", "permalink"),
    "created_at": ("created_at", "time", "date", "timestamp", "published_at", "date_published"),
    "edited_at": ("edited_at", "updated_at", "modified_at"),
    "lang": ("lang", "language"),
    "reply_to": ("reply_to", "in_reply_to", "parent_id"),
    "hashtags": ("hashtags", "tags"),
    "media": ("media", "attachments", "images"),
}

NOT_A_RECORD = gettext_noop("This is not a record with names and values.")
NO_TEXT = gettext_noop("This record has no text, no title and no media.")
BAD_TIME = gettext_noop("The time of this record cannot be read: write it like 2026-03-02T09:30:00+01:00.")


class Unreadable(ValueError):
    """A record that is no post; the message says why."""


def read_record(record: Any, origin: str, now: datetime) -> Post | Deletion:
    """Make a post of a record, or a deletion if it says `"deleted": true`. Raises Unreadable."""
    if not isinstance(record, Mapping):
        raise Unreadable(Sentence(NOT_A_RECORD))
    if record.get("deleted") is True:
        return Deletion("webhook", native_id=_scoped(_id(record), origin))
    body = _body(record)
    media = _media(record, body)
    title = _line(_value(record, "title"))
    if not (body.text or title or media):
        raise Unreadable(Sentence(NO_TEXT))
    url = web_address(as_text(_value(record, "url")))
    edited = _value(record, "edited_at")
    return Post(
        network="webhook",
        native_id=_scoped(_id(record), origin),
        author=_author(record, origin),
        created_at=_moment(_value(record, "created_at"), now) or now,
        text=body.text[:MAX_TEXT],
        title=title,
        kind=_kind(record),
        url=url,
        site=host(url) or as_text(record.get("site")).strip().lower()[:255] or origin,
        lang=_code(_value(record, "lang")).lower(),
        country=_code(record.get("country")).upper(),
        reply_to=_related(_value(record, "reply_to"), origin),
        root=_related(record.get("root"), origin),
        links=unique([*body.links, *bare_links(body.text)])[:MAX_PARTS],
        hashtags=_words(_value(record, "hashtags"), "#"),
        mentions=_words(record.get("mentions"), "@"),
        media=media,
        counts=_counts(record),
        rating=_rating(record.get("rating")),
        edited_at=_moment(edited, now),
        is_sensitive=record.get("is_sensitive") is True,
    )


def _value(record: Mapping[str, Any], name: str) -> Any:
    return first(*(record.get(other) for other in NAMES[name]))


def _id(record: Mapping[str, Any]) -> str:
    """The record's own id, or its address, or else a digest of what it says: the same record twice is the same post."""
    own = clean(as_text(_value(record, "id"))).strip() or web_address(as_text(_value(record, "url")))
    if own:
        return own
    return hashlib.sha256(msgspec.json.encode(record, order="deterministic")).hexdigest()[:32]


def _scoped(own: str, origin: str) -> str:
    """Two senders may both have a record "1"."""
    whole = f"{origin}#{own}" if origin else own
    return whole if len(whole) <= MAX_ID else f"{origin}#{hashlib.sha256(own.encode()).hexdigest()}"


def _related(value: Any, origin: str) -> str:
    own = clean(as_text(value)).strip()
    return _scoped(own, origin) if own else ""


def _body(record: Mapping[str, Any]) -> PlainText:
    if html := as_text(_value(record, "html")):
        return plain_text(html, web_address(as_text(_value(record, "url"))))
    return PlainText(clean(as_text(_value(record, "text"))).strip())


def _author(record: Mapping[str, Any], origin: str) -> Author:
    given = record.get("author")
    about = as_record(given) or {"name": as_text(first(given, record.get("author_name"), record.get("username")))}
    handle = _line(first(about.get("handle"), about.get("username"))).lstrip("@")[:MAX_ID]
    name = _line(first(about.get("name"), about.get("display_name")))[:MAX_ID]
    url = web_address(as_text(first(about.get("url"), record.get("author_url"))))
    own = as_text(first(about.get("id"), record.get("author_id"), handle, url, name.casefold()))
    return Author(
        native_id=_scoped(own, origin) if own else "",
        handle=handle,
        name=name,
        url=url,
        avatar_url=web_address(as_text(first(about.get("avatar_url"), about.get("avatar")))),
        followers=_positive(about.get("followers")),
        following=_positive(about.get("following")),
    )


def _moment(value: Any, now: datetime) -> datetime | None:
    """When; a moment ahead of `now` is `now`. Raises Unreadable for what is there but cannot be read."""
    if value is None:
        return None
    moment = as_time(value)
    if moment is None:
        raise Unreadable(Sentence(BAD_TIME))
    return now if moment > now + ALLOWED_AHEAD else moment


def _kind(record: Mapping[str, Any]) -> Kind:
    told = record.get("kind")
    for kind in KINDS:
        if told == kind:
            return kind
    if record.get("rating") is not None:
        return "review"
    return "reply" if _value(record, "reply_to") else "post"


def _media(record: Mapping[str, Any], body: PlainText) -> tuple[Media, ...]:
    given = _value(record, "media")
    listed = given if isinstance(given, list) else [given]
    found: dict[str, Media] = {}
    for part in [{"url": part} if isinstance(part, str) else part for part in listed[:MAX_PARTS]]:
        about = as_record(part)
        if url := web_address(as_text(about.get("url"))):
            alt = _line(first(about.get("alt"), about.get("description")))[:1500]
            found.setdefault(url, Media(_media_kind(about), url, alt=alt))
    for image in body.images:
        found.setdefault(image.url, Media("image", image.url, alt=image.alt))
    return tuple(found.values())


def _media_kind(about: Mapping[str, Any]) -> MediaKind:
    told = as_text(first(about.get("kind"), about.get("type"), about.get("mime_type"))).partition("/")[0]
    for kind in get_args(MediaKind):
        if told == kind:
            found: MediaKind = kind
            return found
    return "file" if told else "image"


def _counts(record: Mapping[str, Any]) -> Counts:
    about = {**record, **as_record(record.get("counts"))}
    return Counts(**{name: _positive(about.get(name)) for name in ("replies", "reposts", "likes", "quotes", "views")})


def _positive(value: Any) -> int | None:
    count = as_count(value)
    return count if count is not None and 0 <= count < 2**53 else None


def _rating(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < HIGHEST_RATING:
        return None
    return float(value)


def _words(value: Any, sign: str) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else as_text(value).split(",")
    return unique(_line(word).lstrip(sign)[:100] for word in listed)[:MAX_PARTS]


def _code(value: Any) -> str:
    code = as_text(value).strip().replace("_", "-").partition("-")[0]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def _line(value: Any) -> str:
    return " ".join(clean(as_text(value)).split())[:2000]


def records_of(document: Any) -> list[Any]:
    """The records of a body: a list, `{"posts": [...]}`, or one record alone."""
    if isinstance(document, list):
        return document
    posts = as_record(document).get("posts")
    if isinstance(posts, list):
        return posts
    return as_records([document]) or [document]
