"""A stored post as the matcher reads it: the same document as `parvis.networks.document` makes of what came."""

from __future__ import annotations

from parvis.lib.match.document import Document
from parvis.posts.models import Post


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
