from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.lib.text.sentence import Sentence
from parvis.listening.lag import BEHIND, CAUGHT_UP, EVERY, FORGOTTEN, Lag, behind
from parvis.listening.tests.conftest import NOON, a_batch, a_post
from parvis.posts.models import Source

OLD = a_batch(a_post("1", "Lumen", created_at=NOON - timedelta(minutes=12)))
FRESH = a_batch(a_post("2", "Lumen", created_at=NOON))


def test_a_stream_with_more_waiting_than_it_writes_says_how_late_it_is() -> None:
    (said,) = Lag().told(OLD, NOON, is_pressed=True).notes
    assert said == BEHIND.format(minutes=12)


def test_a_quiet_stream_may_bring_old_posts() -> None:
    assert Lag().told(OLD, NOON, is_pressed=False).notes == ()


def test_a_busy_stream_that_keeps_up_says_nothing() -> None:
    assert Lag().told(FRESH, NOON, is_pressed=True).notes == ()


def test_it_is_said_again_only_after_a_while() -> None:
    lag = Lag()
    lag.told(OLD, NOON, is_pressed=True)
    assert lag.told(OLD, NOON + EVERY / 2, is_pressed=True).notes == ()
    assert lag.told(OLD, NOON + EVERY, is_pressed=True).notes


def test_who_catches_up_says_so_once() -> None:
    lag = Lag()
    lag.told(OLD, NOON, is_pressed=True)
    assert lag.told(FRESH, NOON, is_pressed=False).notes == (CAUGHT_UP,)
    assert lag.told(FRESH, NOON, is_pressed=False).notes == ()


def test_a_stream_that_has_fallen_silent_has_caught_up() -> None:
    lag = Lag()
    lag.told(OLD, NOON, is_pressed=True)
    assert lag.told(a_batch(), NOON, is_pressed=True).notes == ()
    assert lag.told(a_batch(), NOON, is_pressed=False).notes == (CAUGHT_UP,)
    assert lag.told(a_batch(), NOON, is_pressed=False).notes == ()


@pytest.mark.django_db
def test_a_source_is_behind_until_it_says_that_it_has_caught_up(source: Source) -> None:
    assert behind([source], NOON) == []

    source.notes = source.notes_with([Sentence(BEHIND, minutes=12)], NOON)
    assert behind([source], NOON) == [(source, BEHIND.format(minutes=12))]

    source.notes = source.notes_with([Sentence(CAUGHT_UP)], NOON)
    assert behind([source], NOON) == []


@pytest.mark.django_db
def test_a_source_that_says_nothing_more_is_behind_no_longer(source: Source) -> None:
    source.notes = source.notes_with([Sentence(BEHIND, minutes=12)], NOON)

    assert behind([source], NOON + FORGOTTEN) == []
