from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parvis.listening.threads import SHOWN, read_thread
from parvis.posts.models import Author, Post
from parvis.workspaces.models import Workspace

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def write(workspace: Workspace, native_id: str, *, minutes: int = 0, **kin: str) -> Post:
    at = NOON + timedelta(minutes=minutes)
    author, _ = Author.objects.get_or_create(
        workspace=workspace, network="forum", native_id="ines", defaults={"first_seen_at": NOON}
    )
    return Post.objects.create(
        workspace=workspace, network="forum", native_id=native_id, author=author, kind="post", text=native_id,
        created_at=at, received_at=at, **kin,
    )  # fmt: skip


def test_what_a_post_answers_and_what_answers_it_stand_around_it_in_order_of_time(workspace: Workspace) -> None:
    write(workspace, "first")
    middle = write(workspace, "middle", minutes=1, reply_to="first", root="first")
    write(workspace, "sibling", minutes=2, reply_to="first", root="first")
    write(workspace, "answer", minutes=3, reply_to="middle", root="first")
    write(workspace, "stranger", minutes=4)

    assert [post.native_id for post in read_thread(middle)] == ["first", "middle", "sibling", "answer"]


def test_the_first_post_of_a_thread_shows_its_answers(workspace: Workspace) -> None:
    first = write(workspace, "first")
    write(workspace, "deep", minutes=1, reply_to="gone", root="first")

    assert [post.native_id for post in read_thread(first)] == ["first", "deep"]


def test_a_post_alone_has_no_thread(workspace: Workspace) -> None:
    write(workspace, "other")

    assert read_thread(write(workspace, "alone")) == []


def test_a_long_thread_is_cut(workspace: Workspace) -> None:
    first = write(workspace, "first")
    for number in range(SHOWN + 3):
        write(workspace, f"answer {number}", minutes=number, reply_to="first", root="first")

    assert len(read_thread(first)) == SHOWN + 1
