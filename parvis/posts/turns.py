"""Leaving the database to others, for who writes one transaction right after the other.

Who waits for SQLite's one write lock stands in no queue: it looks now and then, and finds it taken again by whoever
comes back at once. Measured: a lone writer waited 5 s in the middle and 7 s at worst. See `docs/reasons/waiting.md`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection

LEAST_REST, LONGEST_REST = 0.15, 1.0  # seconds; SQLite looks every 0.1 s at the latest whether it is free
MOST_HELD = 0.25  # seconds in which the lock is held, by one transaction or several, before a rest


class Turns:
    """What one writer held since it last rested."""

    def __init__(self, rest: Callable[[float], None] = time.sleep) -> None:
        self.rest = rest
        self._held = 0.0

    def wrote(self, seconds: float) -> None:
        """A transaction that long is over, and the next one comes at once."""
        self._held += seconds
        if self._held >= MOST_HELD and (pause := rest_after(self._held, connection.vendor)):
            self.rest(pause)
            self._held = 0.0


def rest_after(held_seconds: float, vendor: str) -> float:
    """Seconds to leave the database to others after holding it that long; PostgreSQL's locks queue."""
    return 0.0 if vendor == "postgresql" else min(LONGEST_REST, max(LEAST_REST, held_seconds))
