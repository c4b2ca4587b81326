"""Record an event, and say who wants to know. A lower package records; upper packages subscribe in `subscribers.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from parvis.events.models import Event, Notice
from parvis.workspaces.models import User, Workspace

Subscriber = Callable[[Event], None]
_subscribers: dict[str, dict[str, Subscriber]] = {}


def subscribe(event_name: str) -> Callable[[Subscriber], Subscriber]:
    """Have the function called (by a worker, at least once, in its own transaction) for every such event."""

    def add(function: Subscriber) -> Subscriber:
        key = f"{function.__module__}.{function.__qualname__}"
        _subscribers.setdefault(event_name, {})[key] = function
        return function

    return add


def record(workspace: Workspace, name: str, facts: dict[str, Any], *, at: datetime, by: User | None = None) -> Event:
    """Write the event and one due notice for each subscriber. Call it inside the transaction that makes it true."""
    event = Event.objects.create(workspace=workspace, name=name, facts=facts, at=at, by=by)
    Notice.objects.bulk_create(Notice(event=event, subscriber=key, due_at=at) for key in _subscribers.get(name, {}))
    return event


def find_subscriber(event_name: str, key: str) -> Subscriber | None:
    return _subscribers.get(event_name, {}).get(key)
