"""X (Twitter) API 1.1: tweets as its REST and streaming APIs, data grants and research sets give them.

Shapes: https://developer.x.com/en/docs/twitter-api/v1/data-dictionary/object-model/tweet
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from parvis.networks.native.found import Found, Unreadable, dated, each, no_post
from parvis.networks.native.loose import (
    Record,
    as_count,
    as_plain,
    as_record,
    as_records,
    as_text,
    as_time,
    first,
    inner,
    unique,
)
from parvis.networks.seam import Author, Counts, Deletion, Kind, Media, MediaKind, Post

NETWORK = "x"
# Snowflake ids hold their time since 2010-11-04 in ms from this instant; smaller ids are older and hold none.
SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
FIRST_SNOWFLAKE = 29_700_859_247
LONGEST_ID = 19  # digits of 2^63
MEDIA_KINDS: dict[str, MediaKind] = {"photo": "image", "video": "video", "animated_gif": "video"}
# A retweet shows its original; deeper nesting is no tweet but an attack on the stack.
MAX_DEPTH = 4
TEXTS = frozenset({"full_text", "text"})
IDS = frozenset({"id_str", "id"})
OWN_KEYS = frozenset({"favorite_count", "in_reply_to_status_id", "in_reply_to_status_id_str", "is_quote_status"})
# What the streaming API sends beside tweets.
NOTICES = (
    "limit", "warning", "disconnect", "scrub_geo", "status_withheld", "user_withheld", "friends", "friends_str",
    "for_user", "control", "sitestream",
)  # fmt: skip


def is_tweet(record: Record) -> bool:
    if not TEXTS.isdisjoint(record) and not IDS.isdisjoint(record):
        return isinstance(record.get("user"), dict) or not OWN_KEYS.isdisjoint(record)
    return False


def is_archived(record: Record) -> bool:
    """A tweet in the archive that X gives to a person: it does not say whose archive it is."""
    return isinstance(record.get("tweet"), dict) and len(record) == 1


def is_user(record: Record) -> bool:
    return "screen_name" in record and ("followers_count" in record or "profile_image_url_https" in record)


def is_user_page(record: Record) -> bool:
    return isinstance(record.get("users"), list) and "next_cursor" in record


def is_messages(record: Record) -> bool:
    return any(one.get("type") == "message_create" for one in _messages(record))


def is_page(record: Record) -> bool:
    return isinstance(record.get("statuses"), list)


def is_notice(record: Record) -> bool:
    return "status" in as_record(record.get("delete")) or (len(record) <= 3 and any(name in record for name in NOTICES))


def read_page(record: Record) -> Iterator[Found]:
    yield from each(read_tweet, as_records(record["statuses"]))


def read_tweet(record: Record) -> Iterator[Found]:
    """Yield the tweet of a record; a retweet carries its whole original in `quoted`."""
    yield tweet(record)


def read_archived(record: Record) -> Iterator[Found]:
    yield tweet(record["tweet"])


def read_user(record: Record) -> Iterator[Found]:
    """Lay the person aside; their last tweet, shown inside, is a post."""
    yield no_post("X user")
    if last := as_record(record.get("status")):
        yield tweet({**last, "user": record})


def read_user_page(record: Record) -> Iterator[Found]:
    yield from each(read_user, as_records(record["users"]))


def read_messages(record: Record) -> Iterator[Found]:
    yield from each(_read_message, _messages(record))


def read_notice(record: Record) -> Iterator[Found]:
    """Yield the deletion that a stream announces, or lay another notice aside by its name."""
    gone = as_record(inner(record, "delete", "status"))
    if native_id := _id(gone, "id"):
        yield Deletion(NETWORK, native_id, _id(gone, "user_id"))
    else:
        yield no_post("X notice: " + next((name for name in NOTICES if name in record), "delete"))


def tweet(record: Record, depth: int = 0) -> Post:
    """The post of one tweet. Raises Unreadable where it has no id or no time."""
    native_id = _id(record, "id")
    created_at = dated(native_id, as_time(record.get("created_at")) or time_of(native_id))
    original = _nested(record, "retweeted_status", depth)
    quoted = _nested(record, "quoted_status", depth)
    shown = _shown(record)
    author = _author(record)
    entities = as_record(shown.get("entities"))
    reply_to = _id(record, "in_reply_to_status_id")
    return Post(
        network=NETWORK,
        native_id=native_id,
        author=author,
        created_at=created_at,
        text=original.text if original else as_plain(first(shown.get("full_text"), shown.get("text"))),
        kind=_kind(original, quoted, reply_to, record),
        url=f"https://x.com/{author.handle or 'i/web'}/status/{native_id}",
        site="x.com",
        lang=lang(record.get("lang")),
        country=as_text(inner(record, "place", "country_code")).lower(),
        reply_to=reply_to,
        repost_of=original.native_id if original else "",
        quote_of=_quote_of(record, quoted) if not original else "",
        quoted=original or quoted,
        links=original.links if original else links(entities),
        hashtags=original.hashtags if original else tags(entities),
        mentions=original.mentions if original else _mentions(entities),
        media=original.media if original else _media(shown),
        counts=_counts(record),
        is_sensitive=bool(record.get("possibly_sensitive")),
    )


def time_of(native_id: str) -> datetime | None:
    """The time that a tweet's id holds (https://en.wikipedia.org/wiki/Snowflake_ID)."""
    if not native_id.isdecimal() or len(native_id) > LONGEST_ID or not FIRST_SNOWFLAKE < int(native_id) < 1 << 63:
        return None
    return datetime.fromtimestamp(((int(native_id) >> 22) + SNOWFLAKE_EPOCH_MS) / 1000, UTC)


def links(entities: Record) -> tuple[str, ...]:
    """The addresses behind t.co, without the ones that only show the tweet's own media."""
    return unique(
        as_text(first(url.get("unwound_url"), inner(url, "unwound", "url"), url.get("expanded_url"), url.get("url")))
        for url in as_records(entities.get("urls"))
        if not url.get("media_key")
    )


def tags(entities: Record) -> tuple[str, ...]:
    named = [*as_records(entities.get("hashtags")), *as_records(entities.get("cashtags"))]
    return unique(as_text(first(tag.get("text"), tag.get("tag"))) for tag in named)


def _messages(record: Record) -> list[Record]:
    return as_records(record.get("events")) or as_records([record.get("event")]) or as_records([record])


def _read_message(record: Record) -> Iterator[Found]:
    told = as_record(record.get("message_create"))
    native_id = as_text(record.get("id"))
    created_at = dated(native_id, as_time(record.get("created_timestamp")))
    shown = as_record(told.get("message_data"))
    entities = as_record(shown.get("entities"))
    yield Post(
        network=NETWORK,
        native_id=native_id,
        author=Author(as_text(told.get("sender_id"))),
        created_at=created_at,
        text=as_plain(shown.get("text")),
        kind="message",
        site="x.com",
        links=links(entities),
        hashtags=tags(entities),
        mentions=_mentions(entities),
    )


def _id(record: Record, name: str) -> str:
    """An id; the text form where there is one, because many tools round the number."""
    return as_text(first(record.get(f"{name}_str"), record.get(name)))


def _shown(record: Record) -> Record:
    """What is displayed: the long form lies in `extended_tweet` in streams and in place of `text` elsewhere."""
    return as_record(record.get("extended_tweet")) or record


def _nested(record: Record, name: str, depth: int) -> Post | None:
    nested = as_record(record.get(name))
    if not nested or depth >= MAX_DEPTH:
        return None
    try:
        return tweet(nested, depth + 1)
    except Unreadable:
        return None


def _kind(original: Post | None, quoted: Post | None, reply_to: str, record: Record) -> Kind:
    if original:
        return "repost"
    if reply_to:
        return "reply"
    return "quote" if quoted or record.get("is_quote_status") else "post"


def _quote_of(record: Record, quoted: Post | None) -> str:
    return quoted.native_id if quoted else _id(record, "quoted_status_id")


def lang(code: object) -> str:
    """X writes und, qme, zxx... for what has no language."""
    lang = as_text(code).lower()
    return "" if lang in {"und", "zxx", "art"} or lang.startswith("q") and len(lang) == 3 else lang


def _author(record: Record) -> Author:
    user = as_record(record.get("user"))
    handle = as_text(user.get("screen_name"))
    return Author(
        native_id=_id(user, "id") or _id(record, "user_id"),
        handle=handle,
        name=as_plain(user.get("name")),
        url=f"https://x.com/{handle}" if handle else "",
        avatar_url=as_text(first(user.get("profile_image_url_https"), user.get("profile_image_url"))),
        bio=as_plain(user.get("description")),
        location=as_plain(user.get("location")),
        followers=as_count(user.get("followers_count")),
        following=as_count(user.get("friends_count")),
        posts=as_count(user.get("statuses_count")),
        created_at=as_time(user.get("created_at")),
        is_verified=bool(user.get("verified")),
    )


def _mentions(entities: Record) -> tuple[str, ...]:
    return unique(as_text(user.get("screen_name")) for user in as_records(entities.get("user_mentions")))


def _media(shown: Record) -> tuple[Media, ...]:
    found = as_records(inner(shown, "extended_entities", "media")) or as_records(inner(shown, "entities", "media"))
    return tuple(_medium(medium) for medium in found)


def _medium(medium: Record) -> Media:
    kind = MEDIA_KINDS.get(as_text(medium.get("type")), "file")
    still = as_text(first(medium.get("media_url_https"), medium.get("media_url")))
    size = as_record(inner(medium, "sizes", "large")) or as_record(medium.get("original_info"))
    return Media(
        kind=kind,
        url=_best_video(medium) or still,
        preview_url=still,
        alt=as_plain(medium.get("ext_alt_text")),
        width=as_count(first(size.get("w"), size.get("width"))),
        height=as_count(first(size.get("h"), size.get("height"))),
    )


def _best_video(medium: Record) -> str:
    variants = as_records(inner(medium, "video_info", "variants"))
    best = max(variants, key=lambda variant: as_count(variant.get("bitrate")) or 0, default={})
    return as_text(best.get("url"))


def _counts(record: Record) -> Counts:
    return Counts(
        replies=as_count(record.get("reply_count")),
        reposts=as_count(record.get("retweet_count")),
        likes=as_count(record.get("favorite_count")),
        quotes=as_count(record.get("quote_count")),
        views=as_count(inner(record, "ext_views", "count")),
    )
