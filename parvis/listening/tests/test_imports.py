"""A file that a person uploads: in by parts, its progress in sight, done at its end."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from parvis.listening.fetching import ask, fetch_one
from parvis.listening.models import Mention, Query
from parvis.listening.tests.conftest import NOON
from parvis.posts.models import Post, Source
from parvis.workspaces.models import ApiToken, Scope, User, Workspace

pytestmark = pytest.mark.django_db
LINES = 3_000
LONG = "Elle éclaire tout le salon et même un peu la cour. " * 4


def a_table(lines: int = LINES) -> bytes:
    """Every third line speaks of Lumen; seven people write."""
    words = ("Ma lampe Lumen", "Bonjour Lyon", "Rien de neuf")
    rows = (f"{n},{words[n % 3]} {n}. {LONG},ines{n % 7},2026-03-03 10:{n % 60:02}" for n in range(lines))
    return "\n".join(("id,text,author,date", *rows)).encode() + b"\n"


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path / "uploads"


@pytest.fixture
def token(workspace: Workspace, alice: User) -> str:
    return ApiToken.issue(workspace, "CRM", [Scope.IMPORT], by=alice, now=timezone.now())[1]


def sent(token: str, content: bytes, name: str = "export.csv") -> Source:
    given = {"name": "Archive", "file": SimpleUploadedFile(name, content)}
    answer = Client().post("/api/v1/imports", given, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 201, answer.content
    return Source.objects.get(pk=answer.json()["id"])


def uploaded(client: Client, content: bytes) -> Source:
    file = SimpleUploadedFile("export.csv", content)
    given = {"name": "Archive", "setting-path": file, "setting-order": "", "keeps_everything": "on"}
    answer = client.post("/w/lumen/sources/new?network=files", given)
    assert answer.status_code == 302, answer.content
    return Source.objects.get()


def test_three_thousand_lines_go_in_and_the_import_is_done(token: str, query: Query) -> None:
    source = sent(token, a_table())

    assert fetch_one(timezone.now())

    source.refresh_from_db()
    assert (source.state, source.progress, source.due_at) == (Source.State.DONE, 1.0, None)
    assert (source.received_count, source.matched_count, source.bad_count) == (LINES, LINES // 3, 0)
    assert (Post.objects.count(), Mention.objects.count()) == (LINES, LINES // 3)
    assert source.workspace.authors.count() == 7


def test_a_file_of_the_form_is_done_at_its_end_too(alice_client: Client, workspace: Workspace) -> None:
    source = uploaded(alice_client, a_table(20))

    ask(source)

    source.refresh_from_db()
    assert (source.state, source.progress, source.received_count) == (Source.State.DONE, 1.0, 20)


def test_nothing_is_asked_of_an_import_that_is_done(token: str) -> None:
    sent(token, a_table(20))
    fetch_one(timezone.now())

    assert not fetch_one(timezone.now() + timedelta(days=1))


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_half_an_import_shows_how_far_it_is(token: str, pack: Any, alice_client: Client) -> None:
    source = sent(token, pack(a_table()), "export.csv.gz")

    ask(source, a_hasty_clock())

    source.refresh_from_db()
    assert source.state == Source.State.ACTIVE
    assert 0 < source.progress <= 1
    assert 0 < source.received_count < LINES


def a_hasty_clock() -> Any:
    """A minute passes whenever it is looked at: one batch takes the whole turn."""
    ticks = iter(range(10_000))
    return lambda: NOON + timedelta(minutes=next(ticks))


def test_an_import_cut_into_turns_counts_every_line_once(token: str) -> None:
    source = sent(token, a_table())
    clock = a_hasty_clock()
    turns = 0
    while Source.objects.get(pk=source.pk).state != Source.State.DONE:
        ask(Source.objects.get(pk=source.pk), clock)
        turns += 1

    source.refresh_from_db()
    assert turns > 2
    assert (source.received_count, Post.objects.count(), source.progress) == (LINES, LINES, 1.0)


def test_a_folder_is_never_done_and_has_no_progress(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_bytes(a_table(5))
    source = Source.objects.create(
        workspace=workspace, network="files", name="Folder", settings={"path": str(tmp_path)}, keeps_everything=True
    )

    ask(source)

    source.refresh_from_db()
    assert (source.state, source.progress, source.received_count) == (Source.State.ACTIVE, None, 5)
    assert source.due_at is not None


def test_a_growing_file_is_asked_again(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(a_table(5))
    source = Source.objects.create(workspace=workspace, network="files", name="Log", settings={"path": str(path)})

    ask(source)

    source.refresh_from_db()
    assert (source.state, source.progress) == (Source.State.ACTIVE, 1.0)


def test_lines_that_cannot_be_read_are_listed_in_the_readers_language(token: str, alice_client: Client) -> None:
    source = sent(token, a_table(3) + b"4,,ines1,2026-03-03 10:00\n5,Bonjour,ines1,demain\n")
    ask(source)
    source.refresh_from_db()

    with translation.override("fr"):
        problems = {record.place.rpartition(":")[2]: record.problem for record in source.unreadable.all()}
    page = alice_client.get(f"/w/lumen/sources/{source.pk}").content.decode()

    assert (source.state, source.bad_count) == (Source.State.DONE, 2)
    assert set(problems) == {"5", "6"}
    assert "It has no" not in " ".join(problems.values())
    assert "It has no date that can be read." in page


def test_an_upload_that_was_taken_away_is_said_and_not_stumbled_over(token: str) -> None:
    source = sent(token, a_table(3))
    Path(source.settings["path"]).unlink()

    ask(source)

    source.refresh_from_db()
    assert source.state == Source.State.BROKEN
    assert "export.csv cannot be read" in source.error


def test_an_upload_goes_with_its_source(
    alice_client: Client, uploads: Path, workspace: Workspace, django_capture_on_commit_callbacks: Any
) -> None:
    source = uploaded(alice_client, a_table(5))
    kept = Path(source.settings["path"])
    assert kept.exists()

    with django_capture_on_commit_callbacks(execute=True):
        alice_client.post(f"/w/lumen/sources/{source.pk}/deletion")

    assert not kept.exists()


def test_a_file_that_is_no_upload_stays_where_it_is(
    tmp_path: Path, workspace: Workspace, django_capture_on_commit_callbacks: Any
) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(a_table(5))
    source = Source.objects.create(workspace=workspace, network="files", name="Ours", settings={"path": str(path)})

    with django_capture_on_commit_callbacks(execute=True):
        source.delete()

    assert path.exists()
