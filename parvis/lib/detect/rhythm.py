"""The usual day: what each hour of working days and of days off has, against the usual rate."""

from __future__ import annotations

from collections.abc import Set
from datetime import UTC, date, datetime, tzinfo

from msgspec import Struct

HALF_LIFE_DAYS = 10.0
DOUBT_DAYS = 7.0  # days believed to be even before any is known
MOST = 5.0  # a bucket counts as at most so many times the usual, so that a storm makes no habit
SATURDAY = 5


class Habit(Struct):
    """Fading sums per slot (24 hours of working days, then 24 of days off): of ratios, and of visits."""

    ratios: list[float]
    visits: list[float]


class Rhythm:
    """`zone` and `holidays` are the brand's own: a holiday goes with the days off. Without: UTC, week-ends only."""

    def __init__(self, bucket_seconds: float, zone: tzinfo = UTC, holidays: Set[date] = frozenset()) -> None:
        self.visits_a_day = max(1.0, 3600.0 / bucket_seconds)
        self.fade = 0.5 ** (1.0 / (self.visits_a_day * HALF_LIFE_DAYS))
        self.zone, self.holidays = zone, holidays
        self.habit = Habit([0.0] * 48, [0.0] * 48)

    def slot(self, at: datetime) -> int:
        local = at.astimezone(self.zone)
        is_off = local.weekday() >= SATURDAY or (bool(self.holidays) and local.date() in self.holidays)
        return local.hour + (24 if is_off else 0)

    def factor(self, slot: int) -> float:
        """What this slot has, as a multiple of the usual rate; 1 while nothing is known.

        A day off leans on the same hour of working days until it has a past of its own.
        """
        doubt = DOUBT_DAYS * self.visits_a_day
        hour = slot % 24
        working = (self.habit.ratios[hour] + doubt) / (self.habit.visits[hour] + doubt)
        if slot == hour:
            return working
        return (self.habit.ratios[slot] + doubt * working) / (self.habit.visits[slot] + doubt)

    def learn(self, slot: int, ratio: float) -> None:
        self.habit.ratios[slot] = self.habit.ratios[slot] * self.fade + min(ratio, MOST)
        self.habit.visits[slot] = self.habit.visits[slot] * self.fade + 1.0
