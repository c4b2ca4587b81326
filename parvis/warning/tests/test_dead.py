"""A detector that looks no more is told within two minutes."""

from __future__ import annotations

import contextlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from parvis.delivery.models import Alarm
from parvis.delivery.watchdog import sound_one
from parvis.listening.models import Brand
from parvis.warning import jobs
from parvis.warning.looking import Look
from parvis.warning.models import Detector, Way
from parvis.warning.routing.dead import tell_dead
from parvis.warning.tests.conftest import NOON, DoorDouble
from parvis.warning.tests.routes import HOOK, make_route, make_way
from parvis.workspaces.models import Workspace

pytestmark = pytest.mark.django_db


def test_an_overdue_detector_is_told_within_two_minutes(detector: Detector) -> None:
    assert not tell_dead(NOON + timedelta(seconds=60))
    assert tell_dead(NOON + timedelta(seconds=105))
    assert Alarm.objects.get().facts["detectors"] == ["Lumen"]


def test_it_is_told_once_an_hour(detector: Detector) -> None:
    tell_dead(NOON + timedelta(minutes=2))
    assert not tell_dead(NOON + timedelta(minutes=3))
    assert tell_dead(NOON + timedelta(minutes=63))


def test_another_one_that_dies_within_the_hour_is_told_too(detector: Detector, workspace: Workspace) -> None:
    other = Brand.objects.create(workspace=workspace, name="Aube", slug="aube")
    tell_dead(NOON + timedelta(minutes=2))
    Detector.objects.create(workspace=workspace, brand=other, due_at=NOON + timedelta(minutes=10))

    assert not tell_dead(NOON + timedelta(minutes=11))
    assert tell_dead(NOON + timedelta(minutes=12))
    assert not tell_dead(NOON + timedelta(minutes=13))
    assert [alarm.facts["detectors"] for alarm in Alarm.objects.order_by("pk")] == [["Lumen"], ["Aube", "Lumen"]]


def test_one_that_was_switched_off_is_not_missed(detector: Detector, alice: Any) -> None:
    detector.switch(on=False, by=alice, now=NOON)
    assert not tell_dead(NOON + timedelta(hours=1))


def test_one_whose_every_look_fails_is_told_within_two_minutes(
    detector: Detector, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(look: Look) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Look, "take", fail)
    told_after = None
    for seconds in range(0, 125, 5):  # the worker goes on trying, the watch looks every fifteen seconds
        now = NOON + timedelta(seconds=seconds)
        with contextlib.suppress(RuntimeError):
            jobs.look(now)
        if seconds % 15 == 0 and jobs.watch_detectors(now):
            told_after = seconds
            break

    assert told_after is not None
    assert told_after <= 120


def test_one_that_looks_in_time_is_never_told(detector: Detector, calm: None) -> None:
    for seconds in range(0, 1800, 15):
        now = NOON + timedelta(seconds=seconds)
        jobs.look(now)
        assert not jobs.watch_detectors(now)


def test_a_clock_that_jumped_ahead_and_back_leaves_none_dead(detector: Detector, calm: None) -> None:
    jobs.look(NOON + timedelta(days=300))
    jobs.watch_detectors(NOON)
    for seconds in range(0, 300, 15):
        jobs.look(NOON + timedelta(seconds=seconds))
        assert not jobs.watch_detectors(NOON + timedelta(seconds=seconds))


def test_a_claim_made_by_a_clock_that_was_ahead_is_given_up(detector: Detector, calm: None) -> None:
    Detector.objects.update(lease_until=NOON + timedelta(days=300))

    jobs.watch_detectors(NOON + timedelta(seconds=15))

    assert jobs.look(NOON + timedelta(seconds=16))


def test_it_is_told_by_the_ways_of_alerts_too_each_once(
    detector: Detector, workspace: Workspace, door: DoorDouble, mailoutbox: list[Any]
) -> None:
    way = make_way(workspace)
    make_route(way)
    make_route(way, least="serious")
    make_way(workspace, name="Nobody's")  # of no rule
    tell_dead(NOON + timedelta(minutes=2))

    sound_one(NOON + timedelta(minutes=2))

    (asked,) = door.asked
    body = json.loads(asked["content"])
    assert (asked["url"], body["event"], body["alert"]["detectors"]) == (HOOK, "alert.blind", ["Lumen"])
    assert body["alert"]["url"].endswith("/detectors")
    assert body["alert"]["url"] not in body["alert"]["text"]
    assert len(mailoutbox) == 1
    assert Alarm.objects.get().told_at


def test_a_mail_server_that_is_away_keeps_no_way_from_it_and_no_way_hears_it_twice(
    detector: Detector, workspace: Workspace, door: DoorDouble, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    make_route(make_way(workspace))
    tell_dead(NOON + timedelta(minutes=2))

    def away(*args: Any, **more: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("parvis.delivery.watchdog.send_mail", away)
        sound_one(NOON + timedelta(minutes=2))
    assert (len(door.asked), Alarm.objects.get().told_at) == (1, None)

    sound_one(NOON + timedelta(minutes=5))

    assert (len(door.asked), len(mailoutbox)) == (1, 1)
    assert Alarm.objects.get().told_at


def test_many_slow_ways_keep_the_claim_and_stop_once_another_process_has_it(
    detector: Detector, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        make_route(make_way(workspace, name=f"Slow {number}"))
    tell_dead(NOON + timedelta(minutes=2))
    sent, leases = [], []

    def slow(way: Way, *args: Any) -> None:
        sent.append(way.name)
        leases.append(Alarm.objects.get().lease_until)
        if len(sent) == 3:
            Alarm.objects.update(token=F("token") + 1)

    monkeypatch.setattr("parvis.warning.routing.dead.send", slow)
    sound_one(NOON + timedelta(minutes=2))

    assert len(sent) == 3
    assert leases == sorted(set(leases))
    assert Alarm.objects.get().told_at is None  # by the other one


def test_a_way_that_fails_keeps_the_mail_from_nobody(
    detector: Detector, workspace: Workspace, door: DoorDouble, mailoutbox: list[Any]
) -> None:
    way = make_way(workspace)
    make_route(way)
    door.broken = True
    tell_dead(NOON + timedelta(minutes=2))

    sound_one(NOON + timedelta(minutes=2))

    way.refresh_from_db()
    assert (len(mailoutbox), bool(way.failure)) == (1, True)
