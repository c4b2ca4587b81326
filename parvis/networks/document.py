"""A post on its way in, as the matcher reads it."""

from __future__ import annotations

from parvis.lib.match.document import Document
from parvis.networks import seam


def document_of(post: seam.Post, *, source: str) -> Document:
    """From a value on its way in (already cleaned)."""
    author, counts = post.author, post.counts
    return Document(
        text=post.text, title=post.title, author=author.handle, name=author.name, site=post.site, url=post.url,
        native_id=post.native_id, source=source, lang=post.lang, country=post.country, network=post.network,
        kind=post.kind, links=post.links, hashtags=post.hashtags, mentions=post.mentions,
        media=tuple(media.kind for media in post.media),
        is_reply=bool(post.reply_to), is_repost=bool(post.repost_of), is_quote=bool(post.quote_of),
        replies=counts.replies or 0, reposts=counts.reposts or 0, likes=counts.likes or 0, views=counts.views or 0,
        followers=author.followers or 0, rating=post.rating, created_at=post.created_at,
    )  # fmt: skip
