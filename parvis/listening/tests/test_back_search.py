from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from parvis.listening import back_search
from parvis.listening.back_search import search_on
from parvis.listening.intake import take_in
from parvis.listening.models import BackSearch, Mention, Query
from parvis.listening.recount import rollup_errors
from parvis.listening.tests.conftest import NOON, a_batch, a_post
from parvis.posts.models import Source
from parvis.posts.turns import LEAST_REST

pytestmark = pytest.mark.django_db
FAR = NOON + timedelta(days=3650)


def finish() -> list[float]:
    """Search to the end; the rests that were taken on the way."""
    rests: list[float] = []
    while search_on(FAR, rest=rests.append):
        pass
    return rests


@pytest.fixture
def stored(source: Source) -> Source:
    source.keeps_everything = True
    take_in(source, a_batch(a_post("1", "Lumen"), a_post("2", "abat-jour"), a_post("3", "rien")), now=NOON)
    return source


def test_a_new_query_finds_posts_already_stored(stored: Source, lamps: Query) -> None:
    finish()

    search = BackSearch.objects.get(query=lamps)
    assert Mention.objects.get().post.native_id == "1"
    assert (search.progress, search.found_count, search.due_at) == (1.0, 1, None)
    assert rollup_errors([lamps.pk]) == 0


FRENCH = "La lampe que j'ai achetée hier ne s'allume plus du tout, je suis déçue."


@pytest.mark.parametrize("text", ["lampe", "lampe AND lang:fr"])
def test_a_stored_post_that_does_not_say_its_language_has_it_found(source: Source, text: str) -> None:
    source.keeps_everything = True
    take_in(source, a_batch(a_post("1", FRENCH, lang="")), now=NOON)
    query = Query.objects.create(workspace=source.workspace, name="Lamps", text=text)

    finish()

    assert Mention.objects.values_list("lang", "post__lang").get() == ("fr", "fr")
    assert rollup_errors([query.pk]) == 0


def test_an_edited_query_gains_and_loses_mentions(stored: Source, lamps: Query) -> None:
    finish()
    lamps.text = '"abat-jour"'
    lamps.save()

    finish()

    assert Mention.objects.get().post.native_id == "2"
    assert BackSearch.objects.get(query=lamps).lost_count == 1
    assert rollup_errors([lamps.pk]) == 0


def test_an_edit_of_a_held_query_reaches_the_one_that_holds_it(stored: Source, lamps: Query) -> None:
    holder = Query.objects.create(workspace=stored.workspace, name="Holder", text="saved:Lamps AND NOT casino")
    finish()
    assert Mention.objects.get(query=holder).post.native_id == "1"

    lamps.text = '"abat-jour"'
    lamps.save()
    finish()

    assert Mention.objects.get(query=holder).post.native_id == "2"


def test_it_goes_on_where_it_stood(stored: Source, lamps: Query, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(back_search, "CHUNK", 1)

    search_on(FAR, rest=lambda seconds: None)

    search = BackSearch.objects.get(query=lamps)
    assert search.before_id is not None
    assert 0 < search.progress < 1
    finish()
    assert Mention.objects.count() == 1


def test_a_query_that_cannot_be_read_keeps_its_mentions(stored: Source, lamps: Query) -> None:
    finish()
    lamps.text = '"never closed'
    lamps.save()

    finish()

    assert Mention.objects.count() == 1


def test_a_paused_query_keeps_its_mentions(stored: Source, lamps: Query) -> None:
    finish()
    lamps.is_live = False
    lamps.save()

    finish()

    assert Mention.objects.count() == 1


def test_a_name_alone_moves_nothing_twice(stored: Source, lamps: Query) -> None:
    finish()

    lamps.save()

    assert lamps.revision == 1
    assert BackSearch.objects.get(query=lamps).due_at is None


def test_other_writers_get_their_turn_after_each_chunk(
    stored: Source, lamps: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(back_search, "CHUNK", 1)

    rests = finish()

    assert len(rests) >= 3
    if connection.vendor == "sqlite":
        assert min(rests) >= LEAST_REST


def test_an_edited_query_says_anew_why_a_post_is_here(stored: Source, lamps: Query) -> None:
    take_in(stored, a_batch(a_post("4", "Une lampe grise")), now=NOON)
    lamps.text = "grise"
    lamps.save()

    finish()

    assert Mention.objects.get().spans == [[10, 15, "text"]]
