from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.listening.models import MomentCount, Mood, Query
from parvis.listening.tests.rows import find
from parvis.warning import feeding
from parvis.warning.feeding import Counts, read_counts

pytestmark = pytest.mark.django_db
NOW = timezone.now() - timedelta(hours=2)
SLOT = MomentCount.slot_of(NOW)


@pytest.fixture
def safety(query: Query) -> Query:
    """A second query of the brand, which finds some of the same posts."""
    return Query.objects.create(workspace=query.workspace, brand=query.brand, name="Safety", text="chaud")


def test_a_post_that_two_queries_found_counts_once(query: Query, safety: Query) -> None:
    shared = find(query, "Lumen, chaud", at=NOW, mood=Mood.NEGATIVE)
    find(safety, "", post=shared.post, mood=Mood.NEGATIVE)
    find(query, "Lumen, froid", at=NOW)

    assert read_counts([query.pk, safety.pk], SLOT, SLOT + 1) == {SLOT: Counts(2, 1, 0)}


def test_a_single_query_counts_as_it_is(query: Query, safety: Query) -> None:
    shared = find(query, "Lumen, chaud", at=NOW)
    find(safety, "", post=shared.post)

    assert read_counts([safety.pk], SLOT, SLOT + 1) == {SLOT: Counts(1, 0, 0)}


def test_of_very_many_the_older_ones_are_judged_by_the_later(
    query: Query, safety: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "MOST_COMPARED", 2)
    for at in (NOW - timedelta(days=1), NOW):
        shared = find(query, f"Lumen, chaud {at}", at=at)
        find(safety, "", post=shared.post)

    found = read_counts([query.pk, safety.pk], SLOT - 288, SLOT + 1)

    assert [counts.mentions for counts in found.values()] == [1, 1]
