"""Reddit: things of its API (t1 comment, t3 submission, t4 message), listings of them, and flat dump records.

Shapes: https://github.com/reddit-archive/reddit/wiki/JSON; dumps (Pushshift, Academic Torrents) are the same records
without the {"kind", "data"} around them. Texts stay in Reddit's Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parvis.lib.text.html import bare_links
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
from parvis.networks.seam import Author, Counts, Kind, Media, Post

NETWORK = "reddit"
SITE = "reddit.com"
WEB = "https://www.reddit.com"
KINDS: dict[str, Kind] = {"t1": "comment", "t3": "post", "t4": "message"}
OTHER_THINGS = {"t2": "user", "t5": "subreddit", "t6": "award", "more": "more comments not loaded"}
DELETED = "[deleted]"
# A crosspost shows its original, which may itself be a crosspost.
MAX_DEPTH = 3
_PERSON = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})")


def is_thing(record: Record) -> bool:
    return isinstance(record.get("kind"), str) and isinstance(record.get("data"), dict)


def is_flat(record: Record) -> bool:
    return "subreddit" in record and "author" in record and bool({"body", "selftext", "title"} & record.keys())


def read_thing(record: Record) -> Iterator[Found]:
    """Yield the post of a thing and those of the replies inside it, or of each thing of a listing."""
    kind, inside = as_text(record["kind"]), as_record(record["data"])
    if kind == "Listing":
        yield from each(read_thing, filter(is_thing, as_records(inside.get("children"))))
    elif kind in KINDS:
        yield thing(inside, kind)
        replies = as_record(inside.get("replies"))
        yield from each(read_thing, [replies] if is_thing(replies) else [])
    else:
        yield no_post(f"Reddit {OTHER_THINGS.get(kind, kind)}")


def read_flat(record: Record) -> Iterator[Found]:
    prefix = as_text(record.get("name")).partition("_")[0]
    yield thing(record, prefix if prefix in KINDS else "t1" if "body" in record else "t3")


def thing(record: Record, prefix: str, depth: int = 0) -> Post:
    """The post of a thing's data. Raises Unreadable without an id or a time."""
    native_id = as_text(record.get("name")) or _full_name(prefix, record)
    created_at = dated(native_id, as_time(first(record.get("created_utc"), record.get("created"))))
    text = as_plain(first(record.get("body"), record.get("selftext")))
    reply_to = as_text(record.get("parent_id")) if prefix != "t3" else ""
    original = _original(record, depth)
    repost_of = as_text(record.get("crosspost_parent"))
    return Post(
        network=NETWORK,
        native_id=native_id,
        author=author(record),
        created_at=created_at,
        text=text or (original.text if original else ""),
        title=as_plain(first(record.get("title"), record.get("subject") if prefix == "t4" else None)),
        kind="repost" if repost_of else KINDS[prefix],
        url=_url(record, native_id),
        site=SITE,
        reply_to=reply_to,
        root=_root(record, prefix, reply_to),
        repost_of=repost_of,
        quoted=original,
        links=unique([_linked(record), *bare_links(text)]),
        mentions=unique(_PERSON.findall(text)),
        media=_media(record),
        counts=Counts(
            replies=as_count(record.get("num_comments")), likes=as_count(first(record.get("score"), record.get("ups")))
        ),
        edited_at=as_time(record.get("edited")),
        is_sensitive=bool(record.get("over_18")),
    )


def author(record: Record) -> Author:
    """Who wrote. Of a deleted account the network only shows [deleted]: nobody known."""
    handle = as_text(record.get("author"))
    if handle in ("", DELETED):
        return Author(native_id="", handle=handle)
    return Author(
        native_id=as_text(record.get("author_fullname")) or handle,
        handle=handle,
        url=f"{WEB}/user/{handle}",
        is_bot=handle == "AutoModerator",
    )


def _full_name(prefix: str, record: Record) -> str:
    number = as_text(record.get("id"))
    return f"{prefix}_{number}" if number else ""


def _root(record: Record, prefix: str, reply_to: str) -> str:
    """The submission under which a comment stands, or the message that began the exchange."""
    if prefix == "t1":
        return as_text(record.get("link_id")) or (reply_to if reply_to.startswith("t3_") else "")
    return as_text(record.get("first_message_name")) if prefix == "t4" else ""


def _url(record: Record, native_id: str) -> str:
    path = as_text(first(record.get("permalink"), record.get("context")))
    if path.startswith("/"):
        return WEB + path.partition("?")[0]
    return path if path.startswith("http") else f"{WEB}/comments/{native_id[3:]}" if native_id[:3] == "t3_" else ""


def _linked(record: Record) -> str:
    """What a submission links to; its own page and pictures on Reddit are no links."""
    address = as_plain(first(record.get("url_overridden_by_dest"), record.get("url")))
    is_own = bool(record.get("is_self") or record.get("is_reddit_media_domain") or record.get("is_gallery"))
    path = as_text(record.get("permalink"))
    if is_own or not address.startswith("http") or (path and path in address):
        return ""
    return address


def _original(record: Record, depth: int) -> Post | None:
    parents = as_records(record.get("crosspost_parent_list"))
    if not parents or depth >= MAX_DEPTH:
        return None
    try:
        return thing(parents[0], "t3", depth + 1)
    except Unreadable:
        return None


def _media(record: Record) -> tuple[Media, ...]:
    if video := as_record(inner(record, "media", "reddit_video")):
        width, height = as_count(video.get("width")), as_count(video.get("height"))
        return (Media("video", as_text(video.get("fallback_url")), width=width, height=height),)
    if gallery := as_records(record.get("media_metadata")):
        return tuple(_picture(as_record(one.get("s"))) for one in gallery if one.get("e") == "Image")
    if record.get("post_hint") == "image":
        return (Media("image", as_plain(record.get("url"))),)
    return ()


def _picture(size: Record) -> Media:
    return Media("image", as_plain(size.get("u")), width=as_count(size.get("x")), height=as_count(size.get("y")))
