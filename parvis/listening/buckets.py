"""A period cut into hours, days or weeks of the workspace's zone, with what fell into each."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from django.db.models import Min

from parvis.listening.models import HourCount
from parvis.listening.numbers import hours
from parvis.listening.period import Period, hour_of, midnight

Size = Literal["hour", "day", "week"]
WEEKS = 100  # a period of more days than this is cut into weeks
PAST_WEEKS = 6
LEAST_SAMPLES = 3
MOODS = 5


@dataclass(frozen=True, slots=True)
class Bucket:
    start: datetime  # in the workspace's zone
    end: datetime
    moods: tuple[int, ...]  # negative, neutral, positive, unsure, not read yet
    usual: tuple[float, float] | None = None

    @property
    def total(self) -> int:
        return sum(self.moods)

    @property
    def address(self) -> str:
        """The period of the URL that is this bucket."""
        return f"{self.start:%Y-%m-%dT%H:%M}..{self.end:%Y-%m-%dT%H:%M}"

    @property
    def is_unusual(self) -> bool:
        return self.usual is not None and self.total > self.usual[1] + 2


def size_of(period: Period) -> Size:
    return "hour" if period.by_hour else "week" if period.whole > timedelta(days=WEEKS) else "day"


def starts(period: Period, size: Size) -> list[datetime]:
    """Where each bucket begins, and where the last one ends."""
    zone = period.start.tzinfo
    if size == "hour":
        first, last = hour_of(period.start), hour_of(period.end - timedelta(microseconds=1)) + 1
        return [datetime.fromtimestamp(hour * 3600, tz=zone) for hour in range(first, last + 1)]
    step = 7 if size == "week" else 1
    first_day = period.start.date() - timedelta(days=period.start.weekday() if size == "week" else 0)
    last_day = (period.end - timedelta(microseconds=1)).date()
    count = (last_day - first_day).days // step + 1
    return [midnight(first_day + timedelta(days=k * step), zone) for k in range(count + 1)]


def read_buckets(queries: Iterable[int], period: Period) -> list[Bucket]:
    """From the hourly roll-ups. A day of a zone with half hours takes the hour that its midnight cuts whole."""
    ids, size = list(queries), size_of(period)
    edges = [-(-int(edge.timestamp()) // 3600) if size != "hour" else hour_of(edge) for edge in starts(period, size)]
    past = PAST_WEEKS * 168
    counted = hours(ids, edges[0] - past, edges[-1])
    began = first_hour(ids)
    found = []
    for start, end, first, last in zip(starts(period, size), starts(period, size)[1:], edges, edges[1:], strict=False):
        inside = range(max(first, hour_of(period.start)), last)
        limits = None if size == "week" or began is None else _usual(counted, first, last, began)
        found.append(Bucket(start, end, _moods(counted, inside), limits))
    return found


def first_hour(queries: list[int]) -> int | None:
    """When the first mention was written (hours since 1970 UTC)."""
    first: int | None = HourCount.objects.filter(query_id__in=queries).aggregate(first=Min("hour"))["first"]
    return first


def _moods(counted: dict[int, list[int]], inside: range) -> tuple[int, ...]:
    sums = [0] * MOODS
    for hour in inside:
        for mood, count in enumerate(counted.get(hour, ())):
            sums[mood] += count
    return tuple(sums)


def _usual(counted: dict[int, list[int]], first: int, last: int, began: int) -> tuple[float, float] | None:
    """Low and high of what is usual: the same hours one to six weeks ago, or of the last days while we are young.

    The middle is the median and the width twice the larger of the scaled median deviation and the root of the middle
    (the noise of counts), so that one storm in the past does not widen it.
    """
    for step in (168, 24):
        past = range(1, PAST_WEEKS + 1) if step == 168 else range(1, 8)
        samples = [
            sum(sum(counted.get(hour, ())) for hour in range(first - k * step, last - k * step))
            for k in past
            if first - k * step >= began
        ]
        if len(samples) >= LEAST_SAMPLES and last - first <= step:
            middle = statistics.median(samples)
            spread = statistics.median(abs(sample - middle) for sample in samples) * 1.4826
            width = 2 * max(spread, middle**0.5)
            return max(0.0, middle - width), middle + max(width, 1.0)
    return None


def expected(buckets: list[Bucket], period: Period) -> float | None:
    """What the last bucket would reach at its pace, when it is unfinished and more than a tenth of it is over."""
    if not buckets or not period.is_live:
        return None
    last = buckets[-1]
    over = (period.now.astimezone(UTC) - last.start) / (last.end - last.start)
    return last.total / over if 0.1 < over < 1 else None
