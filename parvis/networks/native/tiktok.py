"""TikTok: videos and comments as its own pages load them."""

from __future__ import annotations

from collections.abc import Iterator

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

NETWORK = "tiktok"
SITE = "tiktok.com"
WEB = f"https://www.{SITE}"


def read_video(record: Record) -> Iterator[Found]:
    """Yield a video; its text is the description."""
    native_id = as_text(record.get("id"))
    created_at = dated(native_id, as_time(first(record.get("createTime"), record.get("create_time"))))
    by = _author(record)
    tags = [*as_records(record.get("textExtra")), *as_records(record.get("challenges"))]
    video = as_record(record.get("video"))
    url = f"{WEB}/@{by.handle}/video/{native_id}"
    yield Post(
        network=NETWORK,
        native_id=native_id,
        author=by,
        created_at=created_at,
        text=as_text(record.get("desc")),
        url=url,
        site=SITE,
        lang=as_text(record.get("textLanguage")) if record.get("textLanguage") != "un" else "",
        hashtags=unique(as_text(first(tag.get("hashtagName"), tag.get("title"))) for tag in tags),
        mentions=unique(as_text(tag.get("userUniqueId")) for tag in tags),
        media=(
            Media(
                "video",
                url,
                as_text(video.get("cover")),
                width=as_count(video.get("width")),
                height=as_count(video.get("height")),
            ),
        ),
        counts=_counts(record),
    )


def read_comment(record: Record) -> Iterator[Found]:
    """Yield a comment under a video."""
    native_id = as_text(first(record.get("cid"), record.get("id")))
    created_at = dated(native_id, as_time(first(record.get("create_time"), record.get("createTime"))))
    user = as_record(record.get("user"))
    video = as_text(record.get("aweme_id"))
    parent = as_text(record.get("reply_id"))
    yield Post(
        network=NETWORK,
        native_id=native_id,
        author=Author(as_text(user.get("uid")), as_text(user.get("unique_id")), as_text(user.get("nickname"))),
        created_at=created_at,
        text=as_text(record.get("text")),
        kind="comment",
        site=SITE,
        reply_to=video if parent in ("", "0") else parent,
        root=video,
        counts=Counts(replies=as_count(record.get("reply_comment_total")), likes=as_count(record.get("digg_count"))),
    )


def _author(record: Record) -> Author:
    """A record in an answer of the API, or a name in what a page embeds."""
    author = as_record(record.get("author"))
    stats = as_record(first(record.get("authorStats"), record.get("authorStatsV2")))
    handle = as_text(first(author.get("uniqueId"), record.get("author")))
    return Author(
        native_id=as_text(author.get("id")) or handle,
        handle=handle,
        name=as_text(first(author.get("nickname"), record.get("nickname"))),
        url=f"{WEB}/@{handle}" if handle else "",
        avatar_url=as_text(author.get("avatarThumb")),
        bio=as_text(author.get("signature")),
        followers=as_count(stats.get("followerCount")),
        following=as_count(stats.get("followingCount")),
        posts=as_count(stats.get("videoCount")),
        is_verified=bool(author.get("verified")),
    )


def _counts(record: Record) -> Counts:
    """Newer pages give the numbers as texts, in statsV2."""

    def number(name: str) -> int | None:
        return as_count(first(inner(record, "stats", name), inner(record, "statsV2", name)))

    return Counts(number("commentCount"), number("shareCount"), number("diggCount"), views=number("playCount"))
