from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parvis.events.heartbeats import beat, claim_silence, forget_silent, is_alive, say_goodbye, silent
from parvis.events.jobs import leave, say_that_we_live, who
from parvis.events.models import Heartbeat

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(seconds=31)

pytestmark = pytest.mark.django_db


def test_who_misses_three_turns_is_silent() -> None:
    beat("detector storm", kind="detector", now=NOON)
    assert silent(NOON + timedelta(seconds=30)) == []
    assert [heart.name for heart in silent(LATER)] == ["detector storm"]
    assert silent(LATER, kind="worker") == []


def test_who_beats_again_is_no_longer_silent() -> None:
    beat("worker lamp:1", kind="worker", now=NOON)
    claim_silence(silent(LATER)[0], LATER)
    beat("worker lamp:1", kind="worker", now=LATER)
    assert is_alive("worker", LATER)
    assert Heartbeat.objects.get().told_at is None


def test_a_silence_is_told_by_one_watchdog() -> None:
    beat("worker lamp:1", kind="worker", now=NOON)
    (heart,) = silent(LATER)
    assert claim_silence(heart, LATER)
    assert not claim_silence(heart, LATER)
    assert silent(LATER) == []


def test_a_silence_that_ended_meanwhile_is_not_told() -> None:
    beat("worker lamp:1", kind="worker", now=NOON)
    (heart,) = silent(LATER)
    beat("worker lamp:1", kind="worker", now=LATER)
    assert not claim_silence(heart, LATER)


def test_who_says_goodbye_is_not_missed() -> None:
    beat("worker lamp:1", kind="worker", now=NOON)
    say_goodbye("worker lamp:1")
    assert silent(LATER) == []
    assert not is_alive("worker", NOON)


def test_a_silence_told_long_ago_is_forgotten() -> None:
    beat("worker lamp:1", kind="worker", now=NOON)
    claim_silence(silent(LATER)[0], LATER)
    forget_silent(LATER + timedelta(hours=25))
    assert not Heartbeat.objects.exists()


def test_each_sets_its_own_turn() -> None:
    beat("detector night", kind="detector", now=NOON, every_seconds=3600)
    assert silent(NOON + timedelta(hours=2)) == []


def test_a_worker_beats_and_says_goodbye() -> None:
    say_that_we_live(NOON)
    assert [(heart.name, heart.kind) for heart in Heartbeat.objects.all()] == [(who(), "worker")]
    leave()
    assert not Heartbeat.objects.exists()
