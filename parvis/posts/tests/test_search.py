from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from parvis.posts.models import Author, Post
from parvis.posts.search import places_of, terms_of
from parvis.workspaces.models import Workspace

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def write(workspace: Workspace, native_id: str, text: str, title: str = "") -> Post:
    author, _ = Author.objects.get_or_create(
        workspace=workspace, network="mastodon", native_id="ines", defaults={"first_seen_at": NOON}
    )
    return Post.objects.create(
        workspace=workspace, network="mastodon", native_id=native_id, author=author, kind="post", title=title,
        text=text, created_at=NOON, received_at=NOON,
    )  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        "lampe",
        "LAMPE",
        "deçue",
        "decue grillée",
        '"lampe grillee"',
        "lam*",
        "lampe #lumen",
        "abat-jour",
        "lumen.example",
    ],
)
def test_words_are_found_without_case_and_accents(workspace: Workspace, words: str) -> None:
    post = write(workspace, "1", "Déçue : lampe grillée, abat-jour cassé, voir #Lumen sur https://lumen.example/x")

    assert list(Post.objects.search(workspace, words)) == [post]


@pytest.mark.parametrize("words", ["lamp", "lampe verte", '"grillee lampe"', "", '"', "-*- ???", "zz*"])
def test_other_words_find_nothing(workspace: Workspace, words: str) -> None:
    write(workspace, "1", "Une lampe grillée")

    assert not Post.objects.search(workspace, words).exists()


@pytest.mark.parametrize("words", ["' OR 1=1 --", 'a" OR b', "text:lampe NEAR(", "\\", "a' <-> | & !", "x" * 3000])
def test_odd_signs_are_no_syntax(workspace: Workspace, words: str) -> None:
    assert not Post.objects.search(workspace, words).exists()


def test_the_title_is_searched_too(workspace: Workspace) -> None:
    post = write(workspace, "1", "Rien", title="La lampe de l'année")

    assert list(Post.objects.search(workspace, "annee")) == [post]


def test_another_workspace_is_never_searched(workspace: Workspace, other_workspace: Workspace) -> None:
    write(other_workspace, "1", "Une lampe")

    assert not Post.objects.search(workspace, "lampe").exists()


def test_edited_and_deleted_words_are_forgotten(workspace: Workspace) -> None:
    post = write(workspace, "1", "Une lampe")
    other = write(workspace, "2", "Une lampe")

    post.text = "Un abat-jour"
    post.save()
    other.delete()

    assert not Post.objects.search(workspace, "lampe").exists()
    assert Post.objects.search(workspace, "abat").get() == post


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL computes its column itself")
def test_no_migration_lost_the_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'posts_post'")
        names = {row[0] for row in cursor.fetchall()}

    assert names == {"posts_words_added", "posts_words_gone", "posts_words_edited"}


@pytest.mark.parametrize(
    ("sought", "marked"),
    [
        ("lampe", ["lampe", "Lampe"]),
        ("adapt*", ["adaptateur"]),
        ('"brûle la"', ["brûle", "la"]),
        ("absent", []),
        ("", []),
    ],
)
def test_places_of_the_words_that_were_searched(sought: str, marked: list[str]) -> None:
    text = "Ma lampe, cette Lampe : l’adaptateur brûle la table"
    assert [text[start:end] for start, end in places_of(text, terms_of(sought))] == marked
