"""One crisis is one alert that grows: when to speak, when to be silent, when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct, field

from parvis.lib.detect.budget import Purse
from parvis.lib.detect.values import Settings

Said = Literal["opened", "renewed", "grew"]
RARER, BIGGER = 4.0, 3.0  # times rarer, or times as many mentions, than when last spoken of is worth a word


class Alarm(Struct):
    """The alert that is open, if any.

    `since` is the start of its episode, `told_days` the rarity and `told_rate` the
    mentions per bucket last told, `loud_at` when it was last unusual;
    `stops_below` the mentions per bucket from which this stream's past was unusual when the alert opened;
    `hushed_below` those from which there may be another within a day of one that was dismissed.
    """

    purse: Purse = field(default_factory=Purse)
    since: datetime | None = None
    spoke_at: datetime | None = None
    told_days: float = 0.0
    told_rate: float = 0.0
    is_paid: bool = False
    loud_at: datetime | None = None
    stops_below: float = 0.0
    hushed_below: float = 0.0

    def weigh(self, at: datetime, days: float, rate: float, since: datetime | None, settings: Settings) -> Said | None:
        """What is to be said, if anything, of an episode this rare with this many mentions per bucket; pays for it."""
        if days < self.purse.asks(settings.budget_days):
            return None
        is_resting = self.spoke_at is not None and at - self.spoke_at < timedelta(hours=settings.rest_hours)
        if is_resting and self.since:
            return "grew" if self._has_grown(days, rate) else None
        if is_resting and rate < self.hushed_below:
            return None
        said: Said = "renewed" if self.since else "opened"
        self.since, self.spoke_at = self.since or since or at, at
        self.told_days, self.told_rate, self.hushed_below = days, rate, 0.0
        self.purse.pay()
        self.is_paid = True
        return said

    def _has_grown(self, days: float, rate: float) -> bool:
        if days < RARER * self.told_days and rate < BIGGER * self.told_rate:
            return False
        self.told_days, self.told_rate = max(days, self.told_days), max(rate, self.told_rate)
        return True

    def end_if_calm(self, at: datetime, calm_seconds: float) -> bool:
        """Does the alert end here, calm for long enough?"""
        if self.since is None or self.loud_at is None or (at - self.loud_at).total_seconds() <= calm_seconds:
            return False
        self.since = None
        return True

    def confirm(self) -> None:
        if self.is_paid:
            self.purse.give_back()
            self.is_paid = False

    def dismiss(self, rate: float) -> None:
        """It was none, with as many mentions per bucket: until the rest is over only clearly more is another."""
        if self.spoke_at:
            self.purse.pay()
            self.since, self.is_paid = None, False
            self.hushed_below = BIGGER * max(rate, self.told_rate)

    def reopen(self, since: datetime, at: datetime) -> None:
        """It was no false alarm, or is not over: it goes on."""
        if self.since is None:
            self.since, self.loud_at = since, at
            self.spoke_at = self.spoke_at or at
        self.hushed_below = 0.0
