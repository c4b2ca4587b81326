"""The languages of stored posts, and those that a workspace follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from parvis.lib.text.language import language_of
from parvis.listening.languages import reading
from parvis.posts.bulk import update_rows
from parvis.posts.models import Post
from parvis.workspaces.models import Workspace


def followed_by(workspace_id: int) -> list[str]:
    """Read each time: whoever listens holds a workspace for weeks, and with it the languages of then."""
    languages: list[str] = Workspace.objects.values_list("languages", flat=True).get(pk=workspace_id)
    return languages


def say_languages(posts: Iterable[Post], followed: Collection[str] = ()) -> None:
    """Posts that do not say their language have it found and keep it. Inside the writer's transaction."""
    told = []
    for post in posts:
        if not post.lang and (language := language_of(f"{post.title} {post.text}", reading(), followed)):
            post.lang = language
            told.append((language, post.pk))
    update_rows(Post, ("lang",), told)
