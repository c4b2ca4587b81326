"""Instagram and Threads: posts as their own pages load them (one shape for both, an older one for Instagram)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parvis.lib.text.html import bare_links
from parvis.networks.native.found import Found, dated
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

_TAG = re.compile(r"(?<![\w&])#(\w+)")
_NAME = re.compile(r"(?<![\w@])@(\w[\w.]*\w|\w)")


def read_instagram(record: Record) -> Iterator[Found]:
    """Yield a post of Instagram; its text is the caption."""
    node = as_record(record.get("node")) or record
    code = as_text(first(node.get("code"), node.get("shortcode")))
    yield _post("instagram", "instagram.com", f"https://www.instagram.com/p/{code}/", code, node)


def read_threads(record: Record) -> Iterator[Found]:
    code = as_text(record.get("code"))
    handle = as_text(inner(record, "user", "username"))
    yield _post("threads", "threads.com", f"https://www.threads.com/@{handle}/post/{code}", code, record)


def _post(network: str, site: str, url: str, code: str, node: Record) -> Post:
    created_at = dated(code, as_time(first(node.get("taken_at"), node.get("taken_at_timestamp"))))
    text = _text(node)
    info = as_record(node.get("text_post_app_info"))
    preview = as_text(inner(info, "link_preview_attachment", "url"))
    reply_to = as_text(inner(info, "reply_to_post", "code"))
    quoted = as_text(inner(info, "share_info", "quoted_post", "code"))
    return Post(
        network=network,
        native_id=code,
        author=_author(network, as_record(first(node.get("user"), node.get("owner")))),
        created_at=created_at,
        text=text,
        kind="reply" if reply_to or info.get("is_reply") else "quote" if quoted else "post",
        url=url,
        site=site,
        reply_to=reply_to,
        quote_of=quoted,
        links=unique([*bare_links(text), *bare_links(preview)]),
        hashtags=unique(_TAG.findall(text)),
        mentions=unique(_NAME.findall(text)),
        media=tuple(_media(node)),
        counts=_counts(node, info),
    )


def _text(node: Record) -> str:
    caption = node.get("caption")
    older = as_records(inner(node, "edge_media_to_caption", "edges"))
    told = caption if isinstance(caption, str) else inner(caption, "text")
    return as_text(first(told, inner(older[0], "node", "text") if older else None))


def _author(network: str, user: Record) -> Author:
    handle = as_text(user.get("username"))
    web = "https://www.instagram.com/" if network == "instagram" else "https://www.threads.com/@"
    return Author(
        native_id=as_text(first(user.get("pk"), user.get("id"))) or handle,
        handle=handle,
        name=as_text(user.get("full_name")),
        url=web + handle if handle else "",
        avatar_url=as_text(user.get("profile_pic_url")),
        is_verified=bool(user.get("is_verified")),
    )


def _media(node: Record) -> Iterator[Media]:
    for part in as_records(node.get("carousel_media")) or [node]:
        stills = as_records(inner(part, "image_versions2", "candidates"))
        videos = as_records(part.get("video_versions"))
        still = as_text(first(stills[0].get("url") if stills else None, part.get("display_url")))
        if address := as_text(videos[0].get("url")) if videos else still:
            yield Media("video" if videos else "image", address, still, as_text(part.get("accessibility_caption")))


def _counts(node: Record, info: Record) -> Counts:
    likes = first(node.get("like_count"), inner(node, "edge_media_preview_like", "count"))
    replies = first(
        info.get("direct_reply_count"), node.get("comment_count"), inner(node, "edge_media_to_comment", "count")
    )
    return Counts(
        replies=as_count(replies),
        reposts=as_count(info.get("repost_count")),
        likes=as_count(likes),
        quotes=as_count(info.get("quote_count")),
        views=as_count(first(node.get("play_count"), node.get("view_count"), node.get("video_view_count"))),
    )
