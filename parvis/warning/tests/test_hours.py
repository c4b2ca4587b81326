"""Quiet hours: when a rule tells, by the clock of the workspace's place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from parvis.warning.models import Alert, Route, Way

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)  # a Tuesday, 13 h in Paris
NIGHT = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
ALERT, GRAVE = Alert(once_in_days=30), Alert(once_in_days=900)


def route_of(workspace: Any, **fields: Any) -> Route:
    way = Way.objects.create(workspace=workspace, kind="mail", name="Ops")
    return Route.objects.create(workspace=workspace, way=way, **fields)


@pytest.mark.parametrize(
    ("now", "opens"),
    [(NOON, NOON), (NIGHT, datetime(2026, 3, 4, 7, 0, tzinfo=UTC)),
     (datetime(2026, 3, 6, 20, 0, tzinfo=UTC), datetime(2026, 3, 9, 7, 0, tzinfo=UTC))],
)  # fmt: skip
def test_out_of_hours_it_waits_for_the_morning_in_the_zone_of_the_workspace(
    workspace: Any, now: datetime, opens: datetime
) -> None:
    workspace.time_zone = "Europe/Paris"
    workspace.save()
    route = route_of(workspace, from_hour=8, to_hour=19, works_weekends=False)
    assert route.opens_at(now, ALERT) == opens


@pytest.mark.parametrize(
    ("zone", "now", "opens"),
    [
        ("Asia/Kolkata", (2026, 3, 3, 20, 0), (2026, 3, 4, 2, 30)),  # half past: 8 h there is 2.30 UTC
        ("Asia/Kathmandu", (2026, 3, 3, 20, 0), (2026, 3, 4, 2, 15)),
        ("America/St_Johns", (2026, 3, 4, 8, 10), (2026, 3, 4, 11, 30)),
        ("Australia/Lord_Howe", (2026, 4, 4, 14, 0), (2026, 4, 4, 21, 30)),  # half an hour is put back in the night
        ("Europe/Paris", (2026, 3, 29, 0, 30), (2026, 3, 29, 6, 0)),  # the hour is put forward in the night
        ("Europe/Paris", (2026, 10, 25, 0, 30), (2026, 10, 25, 7, 0)),  # and back: 2.30 comes twice
        ("Europe/Paris", (2026, 10, 25, 1, 30), (2026, 10, 25, 7, 0)),
    ],
)
def test_hours_are_those_of_the_place_whatever_its_clock_does(
    workspace: Any, zone: str, now: tuple[int, ...], opens: tuple[int, ...]
) -> None:
    workspace.time_zone = zone
    workspace.save()
    route = route_of(workspace, from_hour=8, to_hour=19)
    assert route.opens_at(datetime(*now, tzinfo=UTC), ALERT) == datetime(*opens, tzinfo=UTC)  # type: ignore[arg-type]


def test_hours_that_the_clock_leaves_out_open_when_it_goes_on(workspace: Any) -> None:
    workspace.time_zone = "Europe/Paris"
    workspace.save()
    route = route_of(workspace, from_hour=2, to_hour=3)
    assert route.opens_at(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), ALERT) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_hours_may_go_over_midnight(workspace: Any) -> None:
    route = route_of(workspace, from_hour=20, to_hour=6)
    assert route.opens_at(NIGHT, ALERT) == NIGHT
    assert route.opens_at(NOON, ALERT) > NOON


def test_a_serious_one_wakes_whom_may_be_woken(workspace: Any) -> None:
    assert route_of(workspace, from_hour=8, to_hour=19, wakes=True).opens_at(NIGHT, GRAVE) == NIGHT
    assert route_of(workspace, from_hour=8, to_hour=19, wakes=False).opens_at(NIGHT, GRAVE) > NIGHT


def test_nobody_is_woken_for_what_is_over(workspace: Any) -> None:
    over = Alert(once_in_days=900, ended_at=NOON)
    assert route_of(workspace, from_hour=8, to_hour=19, wakes=True).opens_at(NIGHT, over) > NIGHT
