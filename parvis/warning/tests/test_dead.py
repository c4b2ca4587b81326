"""A detector that looks no more is told within two minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from parvis.delivery.models import Alarm
from parvis.warning.models import Detector
from parvis.warning.routing.dead import tell_dead
from parvis.warning.tests.conftest import NOON

pytestmark = pytest.mark.django_db


def test_an_overdue_detector_is_told_within_two_minutes(detector: Detector) -> None:
    assert not tell_dead(NOON + timedelta(seconds=60))
    assert tell_dead(NOON + timedelta(seconds=105))
    assert Alarm.objects.get().facts["detectors"] == ["Lumen"]


def test_it_is_told_once_an_hour(detector: Detector) -> None:
    tell_dead(NOON + timedelta(minutes=2))
    assert not tell_dead(NOON + timedelta(minutes=3))
    assert tell_dead(NOON + timedelta(minutes=63))


def test_one_that_was_switched_off_is_not_missed(detector: Detector, alice: Any) -> None:
    detector.switch(on=False, by=alice, now=NOON)
    assert not tell_dead(NOON + timedelta(hours=1))
