from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parvis.door import Response
from parvis.door.errors import TooLate
from parvis.events.claims import claim
from parvis.events.models import Event
from parvis.listening.counting import MOMENT_KEYS, MOMENT_SUMS
from parvis.listening.models import Brand, MomentCount, Mood, Query
from parvis.posts.bulk import add_counts
from parvis.warning.looking import Look
from parvis.warning.models import Alert, Detector
from parvis.warning.routing import ways

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)  # a Tuesday, 13 h in Paris
MINUTE = timedelta(minutes=1)
LATER = NOON + 30 * MINUTE
Talk = Callable[..., None]


class DoorDouble:
    """Keeps what is asked of it; `broken` has every call time out."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.broken = False

    def request(self, method: str, url: str, **given: Any) -> Response:
        if self.broken:
            raise TooLate("No answer.")
        self.asked.append({"method": method, "url": url} | given)
        return Response(204, url)


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


@pytest.fixture
def storm(detector: Detector, calm: None, talk: Talk) -> None:
    """From noon on, forty mentions in five minutes instead of one, most of them angry."""
    look(detector, NOON - MINUTE)
    talk(NOON, LATER, 30, mood=Mood.NEGATIVE)
    talk(NOON, LATER, 10)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> DoorDouble:
    double = DoorDouble()
    monkeypatch.setattr(ways, "door", lambda: double)
    return double


@pytest.fixture
def alert(workspace: Any, detector: Any) -> Alert:
    return Alert.objects.create(
        workspace=workspace, detector=detector, since=NOON, opened_at=NOON, seen_at=NOON, told_at=NOON, mentions=40,
        per_hour=40, peak_per_hour=40, usual_per_hour=4, once_in_days=30,
    )  # fmt: skip


def told() -> list[str]:
    return list(Event.objects.filter(name__startswith="alert.").order_by("pk").values_list("name", flat=True))


def look(detector: Detector, now: datetime, *, at_most: int = 20) -> Detector:
    """As a worker does: until nothing is due."""
    for _ in range(at_most):
        rows = claim(Detector.objects.filter(pk=detector.pk), now=now, lease=MINUTE)
        if not rows:
            break
        Look(rows[0], now).take()
    detector.refresh_from_db()
    return detector
