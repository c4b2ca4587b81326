"""A stored post as the matcher reads it: the same document as `parvis.networks.document` makes of what came."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from parvis.lib.match.document import Document
from parvis.posts.models import Post

# What a document is made of, as `_document` takes it.
COLUMNS = (
    "text", "title", "author__handle", "author__name", "author__followers", "site", "url", "native_id", "source__name",
    "lang", "country", "network", "kind", "links", "hashtags", "mentions", "media", "reply_to", "repost_of", "quote_of",
    "replies", "reposts", "likes", "views", "rating", "created_at",
)  # fmt: skip


def document_of_row(post: Post) -> Document:
    """From a stored post; select its author and its source with it."""
    author = post.author
    return Document(
        text=post.text, title=post.title, author=author.handle, name=author.name, site=post.site, url=post.url,
        native_id=post.native_id, source=post.source.name if post.source else "", lang=post.lang,
        country=post.country, network=post.network, kind=post.kind, links=tuple(post.links),
        hashtags=tuple(post.hashtags), mentions=tuple(post.mentions),
        media=tuple(media["kind"] for media in post.media),
        is_reply=bool(post.reply_to), is_repost=bool(post.repost_of), is_quote=bool(post.quote_of),
        replies=post.replies or 0, reposts=post.reposts or 0, likes=post.likes or 0, views=post.views or 0,
        followers=author.followers or 0, rating=post.rating, created_at=post.created_at,
    )  # fmt: skip


def documents_of(posts: QuerySet[Post]) -> dict[int, Document]:
    """By the posts' ids, in their order; no row is made for a post, its author and source, which would cost more."""
    rows = posts.values_list("pk", *COLUMNS)
    return {pk: _document(dict(zip(COLUMNS, row, strict=True))) for pk, *row in rows}


def _document(row: dict[str, Any]) -> Document:
    return Document(
        text=row["text"], title=row["title"], author=row["author__handle"], name=row["author__name"], site=row["site"],
        url=row["url"], native_id=row["native_id"], source=row["source__name"] or "", lang=row["lang"],
        country=row["country"], network=row["network"], kind=row["kind"], links=tuple(row["links"]),
        hashtags=tuple(row["hashtags"]), mentions=tuple(row["mentions"]),
        media=tuple(media["kind"] for media in row["media"]),
        is_reply=bool(row["reply_to"]), is_repost=bool(row["repost_of"]), is_quote=bool(row["quote_of"]),
        replies=row["replies"] or 0, reposts=row["reposts"] or 0, likes=row["likes"] or 0, views=row["views"] or 0,
        followers=row["author__followers"] or 0, rating=row["rating"], created_at=row["created_at"],
    )  # fmt: skip
