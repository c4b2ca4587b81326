"""What happens to Lumen, and when: expected posts per hour of each storyline, as a function of time.

The story ends "now": the storm of the browned adapter starts 85 minutes before, the launch and the praise wave lie
weeks behind, a rumour nine days back comes up again with the storm. Told again with the same `now` it is the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

HISTORY = timedelta(weeks=6)
STORM_BEFORE_NOW = timedelta(minutes=85)
LYON = ZoneInfo("Europe/Paris")

# Posts a day of ordinary talk: the proportions of `BRANDS` in an ordinary share of voice.
BRANDS: Mapping[str, float] = {"Lumen": 290, "Halo": 170, "Petite Ourse": 95, "Voltéa": 50}
NOISE_A_DAY = 60.0

# Share of a day's posts in each local hour, from midnight: two summits, at lunch and in the evening.
_DAY = (12, 6, 4, 3, 3, 6, 15, 34, 48, 52, 50, 52, 66, 62, 48, 44, 46, 52, 60, 68, 78, 80, 62, 32)
_DAY_TOTAL = sum(_DAY)
_WEEK = (1.02, 1.0, 1.0, 1.03, 1.05, 0.92, 0.98)  # Monday first


@dataclass(frozen=True)
class Story:
    now: datetime

    @cached_property
    def begins_at(self) -> datetime:
        return self.now - HISTORY

    @cached_property
    def launch_at(self) -> datetime:
        return (self.now - timedelta(days=30)).astimezone(LYON).replace(hour=9, minute=0, second=0, microsecond=0)

    @cached_property
    def praise_at(self) -> datetime:
        return (self.now - timedelta(days=18)).astimezone(LYON).replace(hour=17, minute=30, second=0, microsecond=0)

    @cached_property
    def rumour_at(self) -> datetime:
        return (self.now - timedelta(days=9)).astimezone(LYON).replace(hour=21, minute=10, second=0, microsecond=0)

    @cached_property
    def storm_at(self) -> datetime:
        return (self.now - STORM_BEFORE_NOW).replace(second=0, microsecond=0)

    def rates(self, moment: datetime) -> dict[str, float]:
        """Expected posts per hour of each storyline at `moment` (aware)."""
        rhythm = _rhythm(moment)
        rates = {f"talk:{brand}": a_day / 24 * rhythm for brand, a_day in BRANDS.items()}
        rates["noise"] = NOISE_A_DAY / 24 * rhythm
        rates["launch"] = 40 * rhythm * _decay(moment - self.launch_at, timedelta(hours=20))
        rates["praise_wave"] = 26 * rhythm * _decay(moment - self.praise_at, timedelta(hours=14))
        rates["rumour"] = self._rumour(moment)
        rates["rumour_denial"] = 0.3 * self._rumour(moment - timedelta(hours=2))
        rates["storm"] = self._storm(moment)
        rates["defence"] = 0.12 * self._storm(moment - timedelta(minutes=25))
        return rates

    def _storm(self, moment: datetime) -> float:
        """Slow for ten minutes, then everybody; a summit after an hour and a half, and days to calm down."""
        minutes = (moment - self.storm_at).total_seconds() / 60
        if minutes < 0:
            return 0.0
        rising = 1 / (1 + math.exp(-(minutes - 32) / 9))
        return 210 * rising * math.exp(-max(0.0, minutes - 100) / 600) + 6

    def _rumour(self, moment: datetime) -> float:
        first = 7 * _decay(moment - self.rumour_at, timedelta(hours=16))
        again = 9 * _decay(moment - self.storm_at - timedelta(minutes=50), timedelta(hours=8))
        return first + again


def _rhythm(moment: datetime) -> float:
    """Around 1 over a week: the hour of the day in Lyon, smoothed, and the day of the week."""
    local = moment.astimezone(LYON)
    here, after = _DAY[local.hour], _DAY[(local.hour + 1) % 24]
    hour = here + (after - here) * local.minute / 60
    return 24 * hour / _DAY_TOTAL * _WEEK[local.weekday()]


def _decay(age: timedelta, half_life: timedelta) -> float:
    return 0.0 if age < timedelta(0) else 0.5 ** (age / half_life)
