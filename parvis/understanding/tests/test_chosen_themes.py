from __future__ import annotations

import re
from typing import Any

import pytest

from parvis.listening.models import Mention, Query
from parvis.listening.tests.rows import find
from parvis.understanding import chosen_themes
from parvis.understanding.chosen_themes import themes_among
from tests.cast import signed_in

PAGE = "/w/lumen/themes/chosen"
HOT = [
    "L’adaptateur chauffe trop", "Un adaptateur qui chauffe fort", "Adaptateur brûlant, il chauffe",
    "Il chauffe, cet adaptateur",
]  # fmt: skip
PARCEL = [
    "Mon colis perdu depuis lundi", "Colis toujours perdu", "Le colis est perdu, encore", "Perdu, mon colis de lampe",
]  # fmt: skip


@pytest.fixture
def talk(query: Query) -> list[Mention]:
    return [find(query, text, mood=0 if text in HOT else 1) for text in (*HOT, *PARCEL)]


def test_a_choice_of_mentions_has_its_own_themes(talk: list[Mention]) -> None:
    found = themes_among(Mention.objects.all())

    assert sorted(theme.posts for theme in found.themes) == [4, 4]
    assert all(theme.central and sum(theme.trend) == 4 for theme in found.themes)
    assert sorted(theme.mood[0] for theme in found.themes) == [0, 4]


def test_filters_of_the_wall_choose(talk: list[Mention], alice: Any) -> None:
    everything = signed_in(alice).get(PAGE, {"brand": "lumen"}).content.decode()
    angry = signed_in(alice).get(PAGE, {"mood": "0"}).content.decode()

    assert "8 posts read." in everything
    assert "chauffe" in everything
    assert "4 posts read." in angry
    assert "colis" not in angry


def test_of_more_than_can_be_read_the_latest_are(talk: list[Mention], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen_themes, "MOST_READ", 4)

    found = themes_among(Mention.objects.all())

    assert (found.read, found.is_more) == (4, True)


def test_with_nothing_to_read_it_says_so(query: Query, alice: Any) -> None:
    assert "Too few posts to find a theme" in signed_in(alice).get(PAGE).content.decode()


def test_a_stranger_sees_nothing(talk: list[Mention], charlie: Any) -> None:
    assert signed_in(charlie).get(PAGE).status_code == 404


def test_the_rail_shows_that_one_is_among_the_themes(query: Query, alice: Any) -> None:
    page = signed_in(alice).get(PAGE).content.decode()
    assert re.search(r'<a[^>]*href="/w/lumen/themes"[^>]*aria-current="page"', page)
