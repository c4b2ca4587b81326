from pathlib import Path
from typing import ClassVar

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.networks.seam import Fetches, Setting
from parvis.posts.forms import SourceForm
from parvis.posts.models import Source, Unreadable
from parvis.workspaces.models import Workspace


class Shelf(Fetches):
    """A double: a network with one setting of each type."""

    name: ClassVar[str] = "shelf"
    label: ClassVar[str] = "Shelf"
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("path", "File", type="file"),
        Setting("server", "Server", type="url", default="https://place.example"),
        Setting("password", "Password", type="password", required=False),
        Setting("order", "Order", type="choice", choices=(("day", "Day"), ("month", "Month"))),
        Setting("lists", "Lists", type="lines", required=False),
        Setting("often", "Often", type="number", required=False),
        Setting("quiet", "Quiet", type="checkbox"),
    )

    def fetch(self, cursor: str) -> None:
        raise AssertionError("a page never fetches")


@pytest.fixture
def source(workspace: Workspace) -> Source:
    return Source.objects.create(workspace=workspace, network="mastodon", name="Lyon")


@pytest.mark.parametrize("address", ["sources", "sources/new", "sources/1", "sources/1/deletion"])
def test_a_stranger_cannot(charlie_client: Client, source: Source, address: str) -> None:
    assert charlie_client.get(f"/w/lumen/{address}").status_code == 404


def test_a_source_says_what_went_wrong(bob_client: Client, source: Source) -> None:
    source.state, source.failure = "failing", ["{host} does not answer.", {"host": "piaille.example"}]
    source.save()
    assert "piaille.example does not answer." in bob_client.get("/w/lumen/sources").content.decode()


def test_what_a_network_says_is_never_markup(bob_client: Client, source: Source) -> None:
    source.failure = ["{message}", {"message": "<script>x</script>"}]
    source.save()
    assert "<script>x" not in bob_client.get("/w/lumen/sources").content.decode()


@pytest.mark.parametrize(("act", "state"), [("pause", "paused"), ("resume", "active"), ("try", "active")])
def test_a_source_is_paused_resumed_and_tried(alice_client: Client, source: Source, act: str, state: str) -> None:
    alice_client.post(f"/w/lumen/sources/{source.pk}/state", {"act": act})
    source.refresh_from_db()
    assert source.state == state


def test_an_agent_cannot_pause(bob_client: Client, source: Source) -> None:
    assert bob_client.post(f"/w/lumen/sources/{source.pk}/state", {"act": "pause"}).status_code == 403


def test_lines_that_could_not_be_read_are_shown_with_their_place(bob_client: Client, source: Source) -> None:
    Unreadable.objects.create(source=source, place="line 3", reason="no date", excerpt="x;y")
    Source.objects.filter(pk=source.pk).update(bad_count=1)
    page = bob_client.get(f"/w/lumen/sources/{source.pk}").content.decode()
    assert "line 3" in page
    assert "no date" in page


def test_a_form_is_made_of_the_settings_of_a_network(workspace: Workspace, settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    upload = SimpleUploadedFile("../../etc/passwd", b"a,b\n")
    given = {"name": "Mine", "setting-server": "https://other.example", "setting-order": "month", "setting-often": "5"}
    form = SourceForm(Shelf, given, {"setting-path": upload})
    assert form.is_valid(), form.errors
    found = form.settings_of(workspace)
    path = Path(found.pop("path"))
    assert path.parent == tmp_path / "uploads" / str(workspace.pk)
    assert path.read_bytes() == b"a,b\n"
    assert found == {"server": "https://other.example", "order": "month", "often": 5.0, "quiet": False, "once": True}


@pytest.mark.parametrize(
    ("name", "server", "expected"),
    [
        ("Mine", "https://other.example/blog", "Mine"),
        ("Shelf", "https://other.example/blog", "other.example"),
        ("Shelf", "other.example", "other.example"),
        ("Shelf", "http://[", "Shelf"),
    ],
)
def test_a_source_that_nobody_named_is_called_by_its_place(name: str, server: str, expected: str) -> None:
    form = SourceForm(Shelf, {"name": name, "setting-server": server})
    form.is_valid()
    assert form.title() == expected


def test_an_upload_that_nobody_named_is_called_by_its_file() -> None:
    form = SourceForm(Shelf, {"name": "Shelf"}, {"setting-path": SimpleUploadedFile("avis.csv", b"a,b\n")})
    form.is_valid()
    assert form.title() == "avis.csv"


def test_the_network_of_the_demo_is_not_offered(alice_client: Client, workspace: Workspace) -> None:
    assert "network=demo" not in alice_client.get("/w/lumen/sources/new").content.decode()
    assert alice_client.get("/w/lumen/sources/new?network=demo").status_code == 404


def test_a_path_of_the_server_cannot_be_typed(workspace: Workspace) -> None:
    given = {"name": "Mine", "setting-path": "/etc/passwd", "setting-server": "x", "setting-order": "day"}
    assert "setting-path" in SourceForm(Shelf, given).errors


def test_a_network_that_is_not_installed_is_not_found(alice_client: Client, workspace: Workspace) -> None:
    assert alice_client.get("/w/lumen/sources/new?network=none").status_code == 404


def test_a_removed_source_leaves_its_posts(alice_client: Client, source: Source) -> None:
    alice_client.post(f"/w/lumen/sources/{source.pk}/deletion")
    assert not Source.objects.exists()


@pytest.mark.parametrize("address", ["/w/lumen/sources", "/w/lumen/sources/{pk}"])
def test_a_file_under_way_shows_its_progress_with_a_name(bob_client: Client, source: Source, address: str) -> None:
    Source.objects.filter(pk=source.pk).update(progress=0.25)
    page = bob_client.get(address.format(pk=source.pk)).content.decode()
    assert '<progress max="1" value="0.2500" aria-label="How much of Lyon has been read">' in page


@pytest.mark.parametrize("changes", [{"progress": None}, {"progress": 1.0}, {"progress": 0.5, "state": "done"}])
def test_what_is_not_under_way_shows_no_progress(bob_client: Client, source: Source, changes: dict) -> None:
    Source.objects.filter(pk=source.pk).update(**changes)
    assert "<progress" not in bob_client.get(f"/w/lumen/sources/{source.pk}").content.decode()


@pytest.mark.parametrize("address", ["/w/lumen/sources", "/w/lumen/sources/{pk}"])
def test_what_a_source_has_to_say_is_shown(bob_client: Client, source: Source, address: str) -> None:
    notes = [{"said": ["It moved to {url}.", {"url": "https://lumen.example/<b>"}], "at": "2026-03-03T12:00:00+00:00"}]
    Source.objects.filter(pk=source.pk).update(notes=notes)
    page = bob_client.get(address.format(pk=source.pk)).content.decode()
    assert "It moved to https://lumen.example/&lt;b&gt;." in page
