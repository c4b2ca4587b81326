"""What people wrote under our own posts, which came another way than by a source: a mention where a query finds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from parvis.listening.changes import MentionChanges
from parvis.listening.documents import document_of_row
from parvis.listening.intake import mentions_of
from parvis.listening.matching import watch_of
from parvis.listening.stored_languages import say_languages
from parvis.posts.writing import lock_writing
from parvis.workspaces.models import Workspace


def match(workspace: Workspace, ids: Sequence[int], now: datetime, *, has_new_words: bool = False) -> None:
    """Bring the mentions of these stored posts to what the queries find in them. May run twice."""
    with transaction.atomic():
        lock_writing(workspace.pk)
        watch = watch_of(workspace.pk)
        if not watch.is_current():
            watch.refresh()
        posts = list(workspace.posts.filter(pk__in=ids, deleted_at=None).select_related("author", "source"))
        say_languages(posts, workspace.languages)
        mentions, changes = mentions_of(posts), MentionChanges(workspace, now)
        found = watch.find([document_of_row(post) for post in posts])
        asked: frozenset[int] = watch.asked() if has_new_words else frozenset()
        for place, post in enumerate(posts):
            if has_new_words:
                changes.read_anew(mentions[post.pk])
            changes.compare(post, mentions[post.pk], found.get(place, {}), may_lose=asked)
        changes.write({"replies": len(posts)})


def lose(workspace: Workspace, ids: Sequence[int], now: datetime) -> None:
    """The network no longer has them."""
    with transaction.atomic():
        lock_writing(workspace.pk)
        changes = MentionChanges(workspace, now)
        for mentions in mentions_of(list(workspace.posts.filter(pk__in=ids))).values():
            changes.lose(mentions)
        changes.write({"replies": len(ids)})
