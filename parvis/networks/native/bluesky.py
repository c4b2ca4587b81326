"""Bluesky: records of the AT protocol and views of its AppView.

Shapes: https://github.com/bluesky-social/atproto/tree/main/lexicons/app/bsky
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from parvis.lib.text.sentence import gettext_noop
from parvis.networks.native.found import Found, Unreadable, dated, each
from parvis.networks.native.loose import (
    Record,
    as_count,
    as_record,
    as_records,
    as_text,
    as_time,
    first,
    inner,
    unique,
)
from parvis.networks.seam import Author, Counts, Media, Post

NETWORK = "bluesky"
SITE = "bsky.app"
WEB = f"https://{SITE}/profile"
BLOBS = "https://cdn.bsky.app/img"
VIDEOS = "https://video.bsky.app/watch"
# Writers choose createdAt; a post from the future is dated by its arrival, with some patience for bad clocks.
CLOCK_SLACK = timedelta(minutes=5)
NO_COUNTS = Counts()
SENSITIVE = frozenset({"porn", "sexual", "nudity", "graphic-media", "gore", "nsfl", "corpse"})


def is_view(record: Record) -> bool:
    """A post as the AppView shows it, alone or in a feed."""
    seen = as_record(record.get("post")) or record
    return as_text(seen.get("uri")).startswith("at://") and isinstance(seen.get("record"), dict)


def is_page(record: Record) -> bool:
    return _is_views(record.get("feed")) or _is_views(record.get("posts"))


def _is_views(views: Any) -> bool:
    return isinstance(views, list) and bool(views) and isinstance(views[0], dict) and is_view(views[0])


def read_page(record: Record) -> Iterator[Found]:
    yield from each(read_view, as_records(first(record.get("feed"), record.get("posts"))))


def read_view(record: Record) -> Iterator[Found]:
    """Yield the post of a view; in a feed, a repost comes as its own post by who relayed it."""
    seen = as_record(record.get("post")) or record
    original = viewed(seen)
    reason = as_record(record.get("reason"))
    yield _relayed(original, reason) if as_text(reason.get("$type")).endswith("reasonRepost") else original


def viewed(seen: Record) -> Post:
    """The post of a postView, with its counts, labels and the quoted post that travels in it."""
    counts = Counts(
        replies=as_count(seen.get("replyCount")),
        reposts=as_count(seen.get("repostCount")),
        likes=as_count(seen.get("likeCount")),
        quotes=as_count(seen.get("quoteCount")),
    )
    return post(
        as_record(seen.get("record")),
        as_text(seen.get("uri")),
        author(as_record(seen.get("author"))),
        seen_at=as_time(seen.get("indexedAt")),
        counts=counts,
        labels=as_records(seen.get("labels")),
        quoted=_quoted_view(as_record(seen.get("embed"))),
    )


def author(profile: Record) -> Author:
    """The author of a profile view; a bare {"did": ...} gives an author known by the DID alone."""
    did = as_text(profile.get("did"))
    handle = as_text(profile.get("handle"))
    return Author(
        native_id=did,
        handle="" if handle == "handle.invalid" else handle,
        name=as_text(profile.get("displayName")),
        url=f"{WEB}/{did}" if did else "",
        avatar_url=as_text(profile.get("avatar")),
        bio=as_text(profile.get("description")),
        followers=as_count(profile.get("followersCount")),
        following=as_count(profile.get("followsCount")),
        posts=as_count(profile.get("postsCount")),
        created_at=as_time(profile.get("createdAt")),
        is_bot=any(label.get("val") == "bot" for label in as_records(profile.get("labels"))),
        is_verified=inner(profile, "verification", "verifiedStatus") == "valid",
    )


def post(
    record: Record,
    address: str,
    by: Author,
    *,
    seen_at: datetime | None = None,
    is_edit: bool = False,
    counts: Counts = NO_COUNTS,
    labels: list[Record] | None = None,
    quoted: Post | None = None,
) -> Post:
    """The post of a record (app.bsky.feed.post or .repost) that lies at `address`. Raises Unreadable without a time."""
    created_at = dated(address, _time(record, seen_at))
    if "subject" in record and "text" not in record:
        return _repost(record, address, by, created_at)
    embed = as_record(record.get("embed"))
    quote_of = as_text(first(inner(embed, "record", "record", "uri"), inner(embed, "record", "uri")))
    quote_of = quote_of if "/app.bsky.feed.post/" in quote_of else ""
    reply_to = as_text(inner(record, "reply", "parent", "uri"))
    links, hashtags, mentions = features(record)
    card = as_text(inner(_media_part(embed), "external", "uri"))
    own = [as_text(label.get("val")) for label in as_records(inner(record, "labels", "values"))]
    return Post(
        network=NETWORK,
        native_id=address,
        author=by,
        created_at=created_at,
        text=as_text(record.get("text")),
        kind="reply" if reply_to else "quote" if quote_of else "post",
        url=web_address(address),
        site=SITE,
        lang=_lang(record.get("langs")),
        reply_to=reply_to,
        root=as_text(inner(record, "reply", "root", "uri")),
        quote_of=quote_of,
        quoted=quoted,
        links=unique([*links, card]),
        hashtags=hashtags,
        mentions=mentions,
        media=media(_media_part(embed), by.native_id),
        counts=counts,
        edited_at=seen_at if is_edit else None,
        is_sensitive=not SENSITIVE.isdisjoint([*own, *(as_text(label.get("val")) for label in labels or ())]),
    )


def web_address(address: str) -> str:
    """The page of an at:// address on bsky.app; "" for what has none."""
    did, _, rest = address.removeprefix("at://").partition("/")
    collection, _, rkey = rest.partition("/")
    return f"{WEB}/{did}/post/{rkey}" if collection == "app.bsky.feed.post" and rkey else ""


def features(record: Record) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Links, hashtags and mentions of a record's facets; a mention is the handle written in the text, or the DID.

    Facets count in bytes of UTF-8, not in characters.
    """
    text = record.get("text")
    written = text.encode(errors="replace") if isinstance(text, str) else b""
    tags = record.get("tags")
    links, hashtags, mentions = [], [as_text(tag) for tag in tags] if isinstance(tags, list) else [], []
    for facet in as_records(record.get("facets")):
        for feature in as_records(facet.get("features")):
            match as_text(feature.get("$type")).rpartition("#")[2]:
                case "link":
                    links.append(as_text(feature.get("uri")))
                case "tag":
                    hashtags.append(as_text(feature.get("tag")).lstrip("#＃"))
                case "mention":
                    mentions.append(_slice(written, facet).lstrip("@") or as_text(feature.get("did")))
    return unique(links), unique(hashtags), unique(mentions)


def _slice(written: bytes, facet: Record) -> str:
    start, end = as_count(inner(facet, "index", "byteStart")), as_count(inner(facet, "index", "byteEnd"))
    if start is None or end is None or not 0 <= start < end <= len(written):
        return ""
    return written[start:end].decode(errors="ignore")


def media(embed: Record, did: str) -> tuple[Media, ...]:
    """Images and video of an embed, at the network's own image server."""
    found = [_image(image, did) for image in as_records(embed.get("images"))]
    if video := as_record(embed.get("video")):
        found.append(_video(video, embed, did))
    return tuple(found)


def _image(image: Record, did: str) -> Media:
    cid = _cid(as_record(image.get("image")))
    return Media(
        kind="image",
        url=as_text(image.get("fullsize")) or f"{BLOBS}/feed_fullsize/plain/{did}/{cid}@jpeg",
        preview_url=as_text(image.get("thumb")) or f"{BLOBS}/feed_thumbnail/plain/{did}/{cid}@jpeg",
        alt=as_text(image.get("alt")),
        width=as_count(inner(image, "aspectRatio", "width")),
        height=as_count(inner(image, "aspectRatio", "height")),
    )


def _video(video: Record, embed: Record, did: str) -> Media:
    cid = _cid(video)
    return Media(
        kind="video",
        url=f"{VIDEOS}/{did}/{cid}/playlist.m3u8",
        preview_url=f"{VIDEOS}/{did}/{cid}/thumbnail.jpg",
        alt=as_text(embed.get("alt")),
        width=as_count(inner(embed, "aspectRatio", "width")),
        height=as_count(inner(embed, "aspectRatio", "height")),
    )


def _cid(blob: Record) -> str:
    """A blob's content id; blobs from before 2023 carry it bare."""
    return as_text(first(inner(blob, "ref", "$link"), blob.get("cid")))


def _media_part(embed: Record) -> Record:
    """What is shown beside a quoted post, or the embed itself."""
    return as_record(embed.get("media")) or embed


def _quoted_view(embed: Record) -> Post | None:
    """The quoted post that the AppView sends along, if it may be seen."""
    seen = as_record(embed.get("record"))
    seen = as_record(seen.get("record")) if "author" not in seen else seen
    if not isinstance(seen.get("value"), dict):
        return None
    try:
        return viewed({**seen, "record": seen["value"], "embed": None})
    except Unreadable:
        return None


def _time(record: Record, seen_at: datetime | None) -> datetime | None:
    created_at = as_time(record.get("createdAt"))
    if created_at is None or (seen_at and created_at > seen_at + CLOCK_SLACK):
        return seen_at or created_at
    return created_at


def _lang(langs: Any) -> str:
    """The language that the writer put first, without its region (pt-BR: pt)."""
    chosen = [as_text(lang) for lang in langs] if isinstance(langs, list) else []
    return chosen[0].partition("-")[0].lower() if chosen else ""


def _repost(record: Record, address: str, by: Author, created_at: datetime) -> Post:
    subject = as_text(inner(record, "subject", "uri"))
    if not subject:
        raise Unreadable(gettext_noop("It does not say what it reposts."))
    return Post(
        network=NETWORK,
        native_id=address,
        author=by,
        created_at=created_at,
        text="",
        kind="repost",
        url=web_address(subject),
        site=SITE,
        repost_of=subject,
    )


def _relayed(original: Post, reason: Record) -> Post:
    """The repost that a feed tells of. Its own address is in `uri`; older servers leave it out."""
    by = author(as_record(reason.get("by")))
    return Post(
        network=NETWORK,
        native_id=as_text(reason.get("uri")) or f"{original.native_id}#reposted-by={by.native_id}",
        author=by,
        created_at=as_time(reason.get("indexedAt")) or original.created_at,
        text=original.text,
        kind="repost",
        url=original.url,
        site=SITE,
        lang=original.lang,
        repost_of=original.native_id,
        quoted=original,
        links=original.links,
        hashtags=original.hashtags,
        mentions=original.mentions,
        media=original.media,
        is_sensitive=original.is_sensitive,
    )
