from __future__ import annotations

import pytest
from django.test import Client

from parvis.lib.text.sentence import Sentence
from parvis.listening.tests.conftest import NOON, a_post
from parvis.listening.tests.doubles import SearchingDouble
from parvis.networks.registry import networks
from parvis.networks.seam import NetworkError
from parvis.posts.models import Post, Source
from parvis.workspaces.models import Workspace

PART = {"hx-request": "true"}


@pytest.fixture
def searching(monkeypatch: pytest.MonkeyPatch) -> type[SearchingDouble]:
    class Fresh(SearchingDouble):
        asked = []

    monkeypatch.setitem(networks(), Fresh.name, Fresh)
    return Fresh


@pytest.fixture
def asked(searching: type[SearchingDouble], workspace: Workspace) -> Source:
    return Source.objects.create(workspace=workspace, network=searching.name, name="Somewhere")


def test_the_search_page_leaves_the_asking_for_after(alice_client: Client, searching, asked: Source) -> None:
    page = alice_client.get("/w/lumen/search?words=lampe").content.decode()

    assert f'hx-get="/w/lumen/search/elsewhere/{asked.pk}?words=lampe"' in page
    assert searching.asked == []


def test_a_paused_source_is_not_asked(alice_client: Client, asked: Source, alice) -> None:
    asked.pause(by=alice)

    assert "search/elsewhere" not in alice_client.get("/w/lumen/search?words=lampe").content.decode()


def test_what_a_network_finds_is_shown_and_not_stored(alice_client: Client, searching, asked: Source) -> None:
    searching.posts = (a_post("1", "Une lampe d’ailleurs", url="https://somewhere.example/1", created_at=NOON),)

    part = alice_client.get(f"/w/lumen/search/elsewhere/{asked.pk}?words=lampe", headers=PART).content.decode()

    assert "Une lampe d’ailleurs" in part
    assert 'href="https://somewhere.example/1"' in part
    assert "<html" not in part
    assert searching.asked == ["lampe"]
    assert not Post.objects.exists()


def test_an_address_that_is_no_page_is_not_shown(alice_client: Client, searching, asked: Source) -> None:
    searching.posts = (a_post("1", "Piège", url="javascript:alert(1)"),)

    answer = alice_client.get(f"/w/lumen/search/elsewhere/{asked.pk}?words=lampe", headers=PART)

    assert "javascript" not in answer.content.decode()


def test_a_network_that_fails_says_why(alice_client: Client, searching, asked: Source) -> None:
    searching.error = NetworkError(Sentence("{host} is closed.", host="somewhere.example"))

    part = alice_client.get(f"/w/lumen/search/elsewhere/{asked.pk}?words=lampe", headers=PART).content.decode()

    assert "A double that searches did not answer." in part
    assert "somewhere.example is closed." in part


def test_without_a_script_the_answer_is_a_page(alice_client: Client, asked: Source) -> None:
    page = alice_client.get(f"/w/lumen/search/elsewhere/{asked.pk}?words=lampe").content.decode()

    assert "<html" in page
    assert "finds nothing with these words" in page


def test_a_network_that_cannot_search_is_not_asked(alice_client: Client, workspace: Workspace) -> None:
    feed = Source.objects.create(workspace=workspace, network="feeds", name="Journal")

    assert alice_client.get(f"/w/lumen/search/elsewhere/{feed.pk}?words=lampe").status_code == 302


def test_a_stranger_cannot_ask(client: Client, asked: Source, charlie) -> None:
    client.force_login(charlie, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(f"/w/lumen/search/elsewhere/{asked.pk}?words=lampe").status_code == 404


def test_a_source_that_cannot_be_set_up_says_why(alice_client: Client, monkeypatch, searching, asked: Source) -> None:
    def refuse(*_: object) -> None:
        raise NetworkError("It needs an address.", permanent=True)

    monkeypatch.setattr(searching, "__init__", refuse)

    part = alice_client.get(f"/w/lumen/search/elsewhere/{asked.pk}?words=lampe", headers=PART).content.decode()

    assert "It needs an address." in part
