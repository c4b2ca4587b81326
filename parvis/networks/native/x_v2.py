"""X (Twitter) API 2: pages with data, includes and errors; tweets flattened by twarc; streamed tweets; compliance.

Shapes: https://docs.x.com/x-api/fundamentals/data-dictionary
A tweet that another one retweets or quotes travels in its `quoted`; every other included tweet comes as a post itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from parvis.networks.native import x_v1
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
from parvis.networks.seam import Author, Counts, Deletion, Kind, Media, Post

NETWORK = x_v1.NETWORK
OWN_KEYS = frozenset({
    "author_id", "conversation_id", "edit_controls", "edit_history_tweet_ids", "public_metrics", "referenced_tweets",
})  # fmt: skip
BESIDE_KEYS = frozenset({"includes", "errors", "meta", "matching_rules", "__twarc"})
# The text of a retweet is cut; without its original the beginning is all there is.
_RETWEET_PREFIX = re.compile(r"RT @\w{1,20}: ")


class Includes(NamedTuple):
    """What a page holds beside its data, by id."""

    tweets: Mapping[str, Record] = {}
    users: Mapping[str, Record] = {}
    media: Mapping[str, Record] = {}
    places: Mapping[str, Record] = {}


def is_page(record: Record) -> bool:
    if "data" in record:
        return not BESIDE_KEYS.isdisjoint(record) or len(record) == 1
    return "errors" in record and len(record) <= 3 or set(record) == {"meta"}


def is_tweet(record: Record) -> bool:
    return "text" in record and "id" in record and not OWN_KEYS.isdisjoint(record)


def is_compliance(record: Record) -> bool:
    """A line of a compliance job, or an event of the compliance stream."""
    gone = _gone_part(record)
    return {"id", "action", "reason"} <= record.keys() or "tweet" in gone or "user" in gone


def read_page(record: Record) -> Iterator[Found]:
    """Yield the tweets of a page, then the included ones that no tweet of the page carries."""
    includes = _includes(as_record(record.get("includes")))
    shown = record.get("data")
    elements = as_records(shown if isinstance(shown, list) else [shown])
    carried: set[str] = set()
    for found in each(lambda element: _read_element(element, includes), elements):
        if isinstance(found, Post):
            carried.update((found.native_id, *_carried_by(found)))
        yield found
    left = [tweet for native_id, tweet in includes.tweets.items() if native_id not in carried]
    yield from each(lambda element: _read_element(element, includes), left)
    for error in as_records(record.get("errors")):
        yield no_post(f"X error {as_text(error.get('title'))}".strip())


def read_tweet(record: Record) -> Iterator[Found]:
    yield tweet(record, Includes())


def read_compliance(record: Record) -> Iterator[Found]:
    """Yield the deletion that the compliance stream announces. A job's line does not say whether it is on a person."""
    gone = _gone_part(record)
    if post_id := as_text(inner(gone, "tweet", "id")):
        yield Deletion(NETWORK, post_id, as_text(inner(gone, "tweet", "author_id")))
    elif user_id := as_text(inner(gone, "user", "id")):
        yield Deletion(NETWORK, author_id=user_id)
    else:
        yield no_post("X compliance line")


def tweet(record: Record, includes: Includes, *, is_nested: bool = False) -> Post:
    """The post of one tweet, with what the page includes about it. Raises Unreadable without an id or a time."""
    native_id = as_text(record.get("id"))
    created_at = dated(native_id, as_time(record.get("created_at")) or x_v1.time_of(native_id))
    references = {as_text(one.get("type")): one for one in as_records(record.get("referenced_tweets"))}
    original = None if is_nested else _referenced(references.get("retweeted"), includes)
    quoted = None if is_nested else _referenced(references.get("quoted"), includes)
    ids = {kind: as_text(one.get("id")) for kind, one in references.items()}
    shown = as_record(record.get("note_tweet")) or record
    entities = as_record(first(shown.get("entities"), record.get("entities")))
    author = _author(record, includes)
    root = as_text(record.get("conversation_id"))
    return Post(
        network=NETWORK,
        native_id=native_id,
        author=author,
        created_at=created_at,
        text=original.text if original else _text(shown, is_retweet="retweeted" in ids),
        kind=_kind(record, ids),
        url=f"https://x.com/{author.handle or 'i/web'}/status/{native_id}",
        site="x.com",
        lang=x_v1.lang(record.get("lang")),
        country=_country(record, includes),
        reply_to=ids.get("replied_to", ""),
        root="" if root == native_id else root,
        repost_of=ids.get("retweeted", ""),
        quote_of=ids.get("quoted", ""),
        quoted=original or quoted,
        links=original.links if original else x_v1.links(entities),
        hashtags=original.hashtags if original else x_v1.tags(entities),
        mentions=original.mentions if original else _mentions(entities),
        media=original.media if original else _media(record, includes),
        counts=_counts(as_record(record.get("public_metrics"))),
        edited_at=created_at if len(_history(record)) > 1 and _history(record)[0] != native_id else None,
        is_sensitive=bool(record.get("possibly_sensitive")),
    )


def _gone_part(record: Record) -> Record:
    told = as_record(record.get("data")) or record
    return next((as_record(told[name]) for name in ("delete", "tweet_delete", "user_delete") if name in told), {})


def _includes(record: Record) -> Includes:
    def by(key: str, name: str) -> dict[str, Record]:
        return {as_text(one.get(key)): one for one in as_records(record.get(name))}

    return Includes(by("id", "tweets"), by("id", "users"), by("media_key", "media"), by("id", "places"))


def _read_element(element: Record, includes: Includes) -> Iterator[Found]:
    if "text" in element:
        yield tweet(element, includes)
    elif "tweet_count" in element:
        yield no_post("X count")
    elif "username" in element:
        yield no_post("X user")
    else:
        yield no_post("X object with " + ", ".join(sorted(element)[:6]))


def _carried_by(post: Post) -> Iterator[str]:
    if post.quoted:
        yield post.quoted.native_id


def _referenced(reference: Record | None, includes: Includes) -> Post | None:
    """The tweet that is referred to: included in the page, or laid inside by twarc's flattening."""
    if reference is None:
        return None
    found = reference if "text" in reference else includes.tweets.get(as_text(reference.get("id")))
    try:
        return tweet(found, includes, is_nested=True) if found else None
    except Unreadable:
        return None


def _text(shown: Record, *, is_retweet: bool) -> str:
    text = as_plain(shown.get("text"))
    return _RETWEET_PREFIX.sub("", text, count=1) if is_retweet else text


def _kind(record: Record, ids: Mapping[str, str]) -> Kind:
    if record.get("event_type") == "MessageCreate" or "dm_conversation_id" in record:
        return "message"
    if "retweeted" in ids:
        return "repost"
    return "reply" if "replied_to" in ids else "quote" if "quoted" in ids else "post"


def _history(record: Record) -> list[str]:
    ids = record.get("edit_history_tweet_ids")
    return [as_text(one) for one in ids] if isinstance(ids, list) else []


def _author(record: Record, includes: Includes) -> Author:
    native_id = as_text(first(record.get("author_id"), record.get("sender_id"), inner(record, "author", "id")))
    user = as_record(record.get("author")) or includes.users.get(native_id, {})
    handle = as_text(user.get("username"))
    numbers = as_record(user.get("public_metrics"))
    return Author(
        native_id=native_id,
        handle=handle,
        name=as_plain(user.get("name")),
        url=f"https://x.com/{handle}" if handle else "",
        avatar_url=as_text(user.get("profile_image_url")),
        bio=as_plain(user.get("description")),
        location=as_plain(user.get("location")),
        followers=as_count(numbers.get("followers_count")),
        following=as_count(numbers.get("following_count")),
        posts=as_count(numbers.get("tweet_count")),
        created_at=as_time(user.get("created_at")),
        is_verified=bool(user.get("verified")),
    )


def _country(record: Record, includes: Includes) -> str:
    geo = as_record(record.get("geo"))
    place = includes.places.get(as_text(geo.get("place_id"))) or geo
    return as_text(place.get("country_code")).lower()


def _mentions(entities: Record) -> tuple[str, ...]:
    return unique(as_text(one.get("username")) for one in as_records(entities.get("mentions")))


def _media(record: Record, includes: Includes) -> tuple[Media, ...]:
    attached = as_record(record.get("attachments"))
    keys = attached.get("media_keys")
    found = [includes.media.get(as_text(key)) for key in keys] if isinstance(keys, list) else []
    media = [one for one in found if one] or as_records(attached.get("media"))
    return tuple(_medium(medium) for medium in media)


def _medium(medium: Record) -> Media:
    still = as_text(medium.get("preview_image_url"))
    variants = as_records(medium.get("variants"))
    best = max(variants, key=lambda variant: as_count(variant.get("bit_rate")) or 0, default={})
    return Media(
        kind=x_v1.MEDIA_KINDS.get(as_text(medium.get("type")), "file"),
        url=as_text(first(medium.get("url"), best.get("url"), still)),
        preview_url=still or as_text(medium.get("url")),
        alt=as_plain(medium.get("alt_text")),
        width=as_count(medium.get("width")),
        height=as_count(medium.get("height")),
    )


def _counts(numbers: Record) -> Counts:
    return Counts(
        replies=as_count(numbers.get("reply_count")),
        reposts=as_count(first(numbers.get("retweet_count"), numbers.get("repost_count"))),
        likes=as_count(numbers.get("like_count")),
        quotes=as_count(numbers.get("quote_count")),
        views=as_count(numbers.get("impression_count")),
    )
