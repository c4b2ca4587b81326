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


def test_posts_that_nobody_read_are_taken_to_be_like_the_others() -> None:
    assert Counts(10, 3, 0, unread=5).likely_negatives == 6.0
    assert Counts(10, 3).likely_negatives == 3.0
    assert Counts().likely_negatives == 0.0


def test_where_most_are_not_read_nothing_is_known_of_anger() -> None:
    assert Counts(10, 3, 0, unread=6).likely_negatives is None
    assert feeding.bucket_of(SLOT, Counts(1, 0, 0, unread=1)).kinds["negatives"] is None
