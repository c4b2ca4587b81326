from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from parvis.listening.proposals import free_networks, keep, propose, query_text
from parvis.listening.tests.conftest import NOON, a_post
from parvis.listening.tests.doubles import ListeningDouble, SearchingDouble
from parvis.networks.registry import networks
from parvis.networks.seam import NetworkError
from parvis.workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def searching(monkeypatch: pytest.MonkeyPatch) -> type[SearchingDouble]:
    class Alone(SearchingDouble, ListeningDouble):
        name, label, asked = "alone", "Alone", []

    monkeypatch.delitem(networks(), "bluesky")
    monkeypatch.setitem(networks(), Alone.name, Alone)
    return Alone


def reached(client: Client, name: str = "Lumen") -> str:
    return " ".join(client.get(f"/w/lumen/welcome/reach?name={name}").content.decode().split())


def test_only_what_listens_by_itself_is_proposed() -> None:
    assert [network.name for network in free_networks()] == ["bluesky"]


def test_the_proposals_leave_the_asking_for_after(alice_client: Client, workspace, searching) -> None:
    page = alice_client.post("/w/lumen/welcome", {"ours": "Petite Ourse"}).content.decode()

    assert 'hx-get="/w/lumen/welcome/reach?name=Petite%20Ourse"' in page
    assert searching.asked == []


def test_a_full_page_of_posts_says_the_pace(alice_client: Client, workspace, searching) -> None:
    searching.posts = tuple(
        a_post(str(n), "Lumen", url=f"https://x.example/{n}", created_at=NOON - n * timedelta(hours=1))
        for n in range(20)
    )

    assert "Alone: about 24 a day" in reached(alice_client)
    assert searching.asked == ["Lumen"]


def test_few_posts_are_counted(alice_client: Client, workspace, searching) -> None:
    searching.posts = (a_post("1", "Lumen", url="https://x.example/1"),)

    assert "1 post in all" in reached(alice_client)


def test_a_network_that_refuses_is_said(alice_client: Client, workspace, searching) -> None:
    searching.error = NetworkError("no")

    assert "could not be asked" in reached(alice_client)


def test_a_hashtag_opens_the_ligature_as_people_do() -> None:
    assert query_text("Sœur", [], []) == "Sœur OR #soeur OR @soeur"


def test_two_brands_with_one_address_stay_two(workspace: Workspace, alice: User) -> None:
    keep(propose(["C++"], ["C#"], [], []), workspace, by=alice)

    assert sorted((query.name, query.brand.name) for query in workspace.queries.all()) == [("C#", "C#"), ("C++", "C++")]
    assert workspace.brands.values("slug").distinct().count() == 2


def test_a_brand_named_again_stays_one(workspace: Workspace, alice: User) -> None:
    keep(propose(["Décathlon"], [], [], []), workspace, by=alice)

    keep(propose(["decathlon"], [], [], []), workspace, by=alice)

    assert workspace.brands.count() == 1
