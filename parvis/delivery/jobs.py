"""The kinds of due work that a worker does for this package."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from parvis.delivery import echoes, watchdog
from parvis.delivery.health import look_at_one
from parvis.delivery.protocol import deliver_one
from parvis.delivery.terms import check_all
from parvis.events.worker import work


@work("deliveries", threads=4)
def deliver(now: datetime) -> bool:
    _check_once()
    return deliver_one()


@work("watchdog", every_seconds=15)
def watch(now: datetime) -> bool:
    watchdog.watch(now)
    return False


@work("alarms", every_seconds=5)
def sound(now: datetime) -> bool:
    return watchdog.sound_one(now)


@work("accounts", every_seconds=20)
def look_at_accounts(now: datetime) -> bool:
    return look_at_one(now)


@work("echoes", every_seconds=10)
def look_for_echoes(now: datetime) -> bool:
    return echoes.look_at_some(now)


@lru_cache(maxsize=1)
def _check_once() -> None:
    """Nothing is sent at all where two workers might send the same."""
    check_all()
