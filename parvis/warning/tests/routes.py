"""Ways and rules, what happens to an alert, and the worker that tells of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from parvis.events.jobs import tell_subscribers
from parvis.events.record import record
from parvis.warning.models import Alert, Route, Way
from parvis.warning.routing.telling import tell_one
from parvis.warning.tests.conftest import NOON

HOOK = "https://ops.lumen.example/alerts"


def make_way(workspace: Any, kind: str = "webhook", to: str = HOOK, name: str = "Ops") -> Way:
    way = Way.objects.create(workspace=workspace, kind=kind, name=name)
    way.keep_secrets({"to": to, "secret": "whs_lamp"})
    return way


def make_route(way: Way, **fields: Any) -> Route:
    return Route.objects.create(workspace=way.workspace, way=way, **fields)


def happen(alert: Alert, name: str = "opened", at: datetime = NOON, **facts: Any) -> None:
    record(alert.workspace, f"alert.{name}", alert.as_facts() | facts, at=at, by=facts.pop("by", None))
    while tell_subscribers(at):
        pass


def work(now: datetime = NOON) -> None:
    for _ in range(30):
        if not tell_one(now):
            return
    raise AssertionError("this would go on for ever")


def states(alert: Alert) -> list[tuple[str, str]]:
    return list(alert.tellings.order_by("pk").values_list("about", "state"))


def grow_serious(alert: Alert) -> None:
    Alert.objects.filter(pk=alert.pk).update(once_in_days=900)
    alert.refresh_from_db()


def end(alert: Alert, at: datetime) -> None:
    Alert.objects.filter(pk=alert.pk).update(ended_at=at)
    alert.refresh_from_db()
    happen(alert, "ended", at)
