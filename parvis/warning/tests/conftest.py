from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parvis.events.claims import claim
from parvis.listening.counting import MOMENT_KEYS, MOMENT_SUMS
from parvis.listening.models import Brand, MomentCount, Mood, Query
from parvis.posts.bulk import add_counts
from parvis.warning.looking import Look
from parvis.warning.models import Detector

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)  # a Tuesday
MINUTE = timedelta(minutes=1)
Talk = Callable[..., None]


@pytest.fixture
def brand(workspace: Any) -> Brand:
    return Brand.objects.create(workspace=workspace, name="Lumen", slug="lumen")


@pytest.fixture
def query(workspace: Any, brand: Brand) -> Query:
    lamps = Query.objects.create(workspace=workspace, brand=brand, name="Lamps", text="lumen")
    lamps.back_search.delete()
    return lamps


@pytest.fixture
def detector(workspace: Any, brand: Brand, query: Query) -> Detector:
    return Detector.objects.create(workspace=workspace, brand=brand, due_at=NOON)


@pytest.fixture
def talk(query: Query) -> Talk:
    """So many mentions in every five minutes from `begin` until before `end`, straight into the roll-up."""

    def talk(begin: datetime, end: datetime, mentions: int = 1, *, mood: int = Mood.NEUTRAL, reach: int = 100) -> None:
        slots = range(MomentCount.slot_of(begin), MomentCount.slot_of(end))
        rows = {(query.pk, slot, mood): (mentions, mentions * reach) for slot in slots}
        add_counts(MomentCount, MOMENT_KEYS, MOMENT_SUMS, rows)  # type: ignore[arg-type]

    return talk


@pytest.fixture
def calm(talk: Talk) -> None:
    """Three days with a mention every five minutes, up to noon."""
    talk(NOON - timedelta(days=3), NOON)


def look(detector: Detector, now: datetime, *, at_most: int = 20) -> Detector:
    """As a worker does: until nothing is due."""
    for _ in range(at_most):
        rows = claim(Detector.objects.filter(pk=detector.pk), now=now, lease=MINUTE)
        if not rows:
            break
        Look(rows[0], now).take()
    detector.refresh_from_db()
    return detector
