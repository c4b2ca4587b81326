from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from parvis.listening.models import MomentCount, Query
from parvis.listening.tests.rows import find
from parvis.warning import words
from parvis.warning.feeding import KINDS, read_counts
from parvis.warning.looking import Look
from parvis.warning.models import Detector, MomentEvidence
from parvis.warning.tests.conftest import MINUTE, look
from parvis.warning.words import first_read, read_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot(detector: Detector, query: Query) -> int:
    """A slot of this day, after one day with sixty posts of ordinary talk."""
    slot = MomentCount.slot_of(timezone.now() - timedelta(hours=2))
    for number in range(60):
        own = hashlib.sha256(str(number).encode()).hexdigest()[:24]  # nothing like each other
        at = start(slot) - timedelta(hours=20) + number * MINUTE
        find(query, f"Lumen {own}", at=at, by=f"author{number}")
    read_words(detector, [query.pk], slot - 288, slot, {})
    return slot


def start(slot: int) -> datetime:
    return MomentCount.start_of(slot)


def read(detector: Detector, query: Query, slot: int) -> list[tuple[str, int, int]]:
    found = read_words(detector, [query.pk], slot, slot + 1, {})
    return [(each.term, each.term_mentions, each.copies) for each in found]


def test_a_word_that_several_authors_bring_is_new(detector: Detector, query: Query, slot: int) -> None:
    for who, text in [("ana", "Mon adaptateur fond"), ("bob", "Adaptateur mort hier"), ("cleo", "Gare à l’adaptateur")]:
        find(query, text, at=start(slot) + MINUTE, by=who)

    assert read(detector, query, slot) == [("adaptateur", 3, 0)]


def test_one_author_brings_it_once(detector: Detector, query: Query, slot: int) -> None:
    for number, text in enumerate(["Mon adaptateur fond", "Adaptateur mort hier", "Gare à l’adaptateur"]):
        find(query, text, at=start(slot) + number * MINUTE, by="ana")

    assert read(detector, query, slot) == []


def test_a_copy_is_a_copy_and_brings_no_new_word(detector: Detector, query: Query, slot: int) -> None:
    for number in range(4):
        find(query, "Signez la pétition pour le rappel des lampes", at=start(slot) + MINUTE, by=f"c{number}")

    assert read(detector, query, slot) == [("", 0, 3)]


def test_of_more_posts_than_a_look_can_read_the_latest_are_read(
    detector: Detector, query: Query, slot: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "MOST_AT_ONCE", 6)
    monkeypatch.setattr(words, "MOST_OF_A_SLOT", 2)
    for number in range(20):
        find(query, "Signez la pétition pour le rappel", at=start(slot + number // 4) + MINUTE, by=f"c{number}")
    counts = read_counts([query.pk], slot, slot + 5)

    begin = first_read(counts, slot, slot + 5)
    found = read_words(detector, [query.pk], begin, slot + 5, counts)

    assert begin == slot + 2
    assert [(each.slot, each.copies) for each in found] == [(slot + 2, 2), (slot + 3, 2), (slot + 4, 2)]


def test_of_posts_that_nobody_read_it_is_not_known_whether_they_are_copies(
    detector: Detector, query: Query, slot: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "MOST_AT_ONCE", 20)
    now = timezone.now()

    look(detector, now)

    known = dict(zip(KINDS, Look(detector, now).mind.surprise.known, strict=True))
    assert known["mentions"] - known["copies"] in (8, 9)  # of a dozen slots with five posts each
    assert known["new_term"] == known["copies"]


def test_what_is_learnt_again_forgets_what_was_read_before(detector: Detector, query: Query, slot: int) -> None:
    now = timezone.now()
    look(detector, now)
    MomentEvidence.objects.create(detector=detector, slot=slot, term="stale", term_mentions=9)
    detector.state_version = 0
    detector.due_at = now
    detector.save()

    look(detector, now + MINUTE)

    assert not MomentEvidence.objects.filter(term="stale").exists()
