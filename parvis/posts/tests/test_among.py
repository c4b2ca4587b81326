"""Many values as one parameter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parvis.posts.models import Author, Post
from parvis.workspaces.models import Workspace

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def authors(workspace: Workspace) -> dict[str, Author]:
    names = ("1", "it's", 'a"b\\c', "é😀", "{x,y}")
    return {
        name: Author.objects.create(workspace=workspace, network="mastodon", native_id=name, first_seen_at=NOON)
        for name in names
    }


@pytest.mark.django_db
def test_those_whose_value_is_among_the_others_are_found(authors: dict[str, Author]) -> None:
    found = Author.objects.filter(native_id__among=set(authors) | {"nobody", ""})

    assert set(found.values_list("native_id", flat=True)) == set(authors)


@pytest.mark.django_db
def test_among_nothing_is_nothing(authors: dict[str, Author]) -> None:
    assert list(Author.objects.filter(native_id__among=set())) == []


@pytest.mark.django_db
def test_a_number_is_no_text(authors: dict[str, Author]) -> None:
    assert list(Author.objects.filter(native_id__among={"01", "1.0"})) == []


@pytest.mark.django_db
def test_rows_are_found_by_what_they_belong_to(workspace: Workspace, authors: dict[str, Author]) -> None:
    by, other = authors["1"], authors["it's"]
    post = Post.objects.create(
        workspace=workspace, network="mastodon", native_id="p", author=by, created_at=NOON, received_at=NOON
    )

    assert list(Post.objects.filter(author_id__among={by.pk})) == [post]
    assert list(Post.objects.filter(author_id__among={other.pk})) == []
