from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from parvis.listening.models import Brand, Query
from parvis.listening.period import read_period
from parvis.listening.rankings import most_engaging, terms, voices
from parvis.listening.tests.rows import find
from parvis.posts.models import Author

pytestmark = pytest.mark.django_db


@pytest.fixture
def query(workspace: Any) -> Query:
    return Query.objects.create(workspace=workspace, name="Halo", text="halo")


def heard(query: Query) -> Any:
    return voices([query.pk], read_period("7d", query.workspace.zone, timezone.now()))


def test_who_talks_most_comes_first_however_few_follow(query: Query) -> None:
    find(query, "Halo", by="press")
    Author.objects.filter(native_id="press").update(followers=90_000)
    find(query, "Halo encore", by="fan")
    find(query, "Halo toujours", by="fan")

    found = heard(query)

    assert [(voice.author.handle, voice.posts) for voice in found.busiest] == [("fan", 2)]
    assert [voice.author.handle for voice in found.loudest] == ["press", "fan"]


def test_who_wrote_once_is_not_said_to_talk_most(query: Query) -> None:
    find(query, "Halo", by="once")

    assert heard(query).busiest == []


def test_a_new_word_is_not_the_name_of_the_brand(query: Query) -> None:
    query.brand = Brand.objects.create(workspace=query.workspace, name="Halo", slug="halo")
    query.save()
    for number in range(8):
        find(query, f"Halo grésille {number}", by=f"fan {number}")

    found = terms([query.pk], read_period("7d", query.workspace.zone, timezone.now()))

    assert [term.word for term in found] == ["grésille"]


def test_a_post_that_many_queries_find_hides_no_other(query: Query) -> None:
    names = ("Lampe", "Lumen", "Aube")
    others = [Query.objects.create(workspace=query.workspace, name=name, text="halo") for name in names]
    posts = [find(query, "Halo", engagement=9 - number).post for number in range(4)]
    [find(other, "", post=post, engagement=post.likes) for post in posts for other in others]
    period = read_period("7d", query.workspace.zone, timezone.now())

    best = most_engaging([query.pk, *(other.pk for other in others)], period, 4)

    assert [card.id for card in best] == [post.pk for post in posts]
