from __future__ import annotations

from typing import Any

import pytest

from parvis.events.jobs import tell
from parvis.events.models import Notice
from parvis.events.record import record
from parvis.listening.models import Mention, Query
from parvis.listening.tests.conftest import NOON, a_post
from parvis.posts import writing
from parvis.posts.models import Post
from parvis.workspaces.models import Workspace


@pytest.fixture
def stored(workspace: Workspace) -> Post:
    """As delivery keeps it: no source brought it."""
    post = a_post("r1", "Ma lampe clignote depuis hier, que faire ?", kind="reply", lang="", reply_to="ours")
    authors = writing.store_authors(workspace, [post], NOON)
    (pk,) = writing.insert_posts(workspace, None, [post], authors, NOON)
    return Post.objects.get(pk=pk)


def happened(workspace: Workspace, name: str, post: Post) -> None:
    record(workspace, name, {"posts": [post.pk]}, at=NOON)
    for notice in Notice.objects.filter(due_at__isnull=False).select_related("event__workspace"):
        tell(notice, NOON)


def test_an_answer_under_our_post_is_a_mention_where_a_query_finds_it(
    workspace: Workspace, lamps: Query, stored: Post
) -> None:
    happened(workspace, "replies.received", stored)
    happened(workspace, "replies.received", stored)

    (mention,) = Mention.objects.all()
    assert (mention.query, mention.post, mention.lang) == (lamps, stored, "fr")


def test_an_answer_that_no_query_finds_is_no_mention(workspace: Workspace, stored: Post, alice: Any) -> None:
    happened(workspace, "replies.received", stored)

    assert not Mention.objects.exists()


def test_an_edited_answer_is_matched_again(workspace: Workspace, lamps: Query, stored: Post) -> None:
    happened(workspace, "replies.received", stored)
    Post.objects.filter(pk=stored.pk).update(text="Rien")
    happened(workspace, "replies.changed", stored)

    assert not Mention.objects.exists()


def test_a_deleted_answer_is_no_mention_any_more(workspace: Workspace, lamps: Query, stored: Post) -> None:
    happened(workspace, "replies.received", stored)
    writing.empty_posts([stored], NOON)
    happened(workspace, "replies.deleted", stored)

    assert not Mention.objects.exists()
