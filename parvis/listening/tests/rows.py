"""Mentions as intake leaves them, for tests of pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from parvis.listening.counting import Tally
from parvis.listening.models import Mention, Query
from parvis.posts.models import Author, Post


def find(
    query: Query,
    text: str,
    *,
    minutes: float = 5,
    at: datetime | None = None,
    network: str = "bluesky",
    lang: str = "fr",
    mood: int = 1,
    engagement: int = 0,
    post: Post | None = None,
    by: str = "nora",
) -> Mention:
    """A post of Nora, or of somebody else, that the query found, with its counts in the roll-ups."""
    now = timezone.now()
    post = post or _post(query, text, network, lang, at or now - timedelta(minutes=minutes), engagement, by)
    hour = int(post.created_at.timestamp() // 3600)
    start = post.text.find("Lumen")
    mention = Mention.objects.create(
        workspace=query.workspace, query=query, post=post, author=post.author, network=network, lang=lang, mood=mood,
        created_at=post.created_at, hour=hour, found_at=now, engagement=engagement,
        spans=[[start, start + 5, "text"]] if start >= 0 else [],
    )  # fmt: skip
    tally = Tally()
    tally.add(mention)
    tally.write()
    return mention


def _post(query: Query, text: str, network: str, lang: str, at: datetime, engagement: int, by: str) -> Post:
    seen = {"name": "Nora Petit" if by == "nora" else by, "handle": by, "first_seen_at": at, "facts_at": at}
    author, _ = Author.objects.get_or_create(workspace=query.workspace, network=network, native_id=by, defaults=seen)
    return Post.objects.create(
        workspace=query.workspace, network=network, native_id=f"p{Post.objects.count()}", author=author, kind="post",
        text=text, lang=lang, created_at=at, received_at=timezone.now(), likes=engagement,
    )  # fmt: skip
