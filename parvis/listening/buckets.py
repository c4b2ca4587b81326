"""A period cut into hours, days or weeks of the workspace's zone, with what fell into each."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from parvis.listening.numbers import MOODS, days, first_hour, hours
from parvis.listening.period import Period, hour_of, midnight

Size = Literal["hour", "day", "week"]
WEEKS = 100  # a period of more days than this is cut into weeks
PAST_WEEKS = 6
WEEK = timedelta(days=7)
# Steps back to what is alike, in hours or days: the same of last week, else of yesterday; of a week, the one before.
STEPS: dict[str, tuple[int, ...]] = {"hour": (168, 24), "day": (7, 1), "week": (7,)}
LEAST_SAMPLES = 3


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
        """The period of the URL that is this bucket; in UTC where the clock was set back and shows an hour twice."""
        if self.start.fold or self.end.fold:
            return "..".join(f"{border.astimezone(UTC):%Y-%m-%dT%H:%MZ}" for border in (self.start, self.end))
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


def read_buckets(queries: Iterable[int], period: Period, *, with_usual: bool = True) -> list[Bucket]:
    """From the hourly roll-ups. A day of a zone with half hours takes the hour that its midnight cuts whole."""
    ids, size = list(queries), size_of(period)
    borders = starts(period, size)
    is_hourly = size == "hour"
    edges = [hour_of(border) if is_hourly else border.toordinal() for border in borders]
    past = PAST_WEEKS * WEEK if with_usual else timedelta()
    ends = borders[0] - past, min(borders[-1], period.end)
    step = 7 if size == "week" else 1
    counted = hours(ids, *ends) if is_hourly else days(ids, *ends, is_live=period.is_live, step=step)
    began = first_hour(ids) if past else None
    if began is not None and not is_hourly:
        began = datetime.fromtimestamp(began * 3600, tz=period.start.tzinfo).toordinal() + 1  # the first whole day
    found = []
    for start, end, first, last in zip(borders, borders[1:], edges, edges[1:], strict=False):
        limits = None if began is None else _usual(counted, first, began, STEPS[size])
        found.append(Bucket(start, end, _moods(counted, range(first, last)), limits))
    return found


def _moods(counted: dict[int, list[int]], inside: range) -> tuple[int, ...]:
    sums = [0] * MOODS
    for hour in inside:
        for mood, count in enumerate(counted.get(hour, ())):
            sums[mood] += count
    return tuple(sums)


def _usual(counted: dict[int, list[int]], place: int, began: int, steps: tuple[int, ...]) -> tuple[float, float] | None:
    """Low and high of what is usual: the same hour or day one to six weeks ago, or of the last days while we are young.

    The middle is the median and the width twice the larger of the scaled median deviation and the root of the middle
    (the noise of counts), so that one storm in the past does not widen it.
    """
    for step in steps:
        past = (place - k * step for k in range(1, PAST_WEEKS + 2))
        samples = [sum(counted.get(each, ())) for each in past if each >= began][:PAST_WEEKS]
        if len(samples) >= LEAST_SAMPLES:
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
