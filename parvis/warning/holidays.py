"""Public holidays of a workspace's country, as far as its time zone tells the country: people talk as on Sundays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

FIXED: dict[str, tuple[tuple[int, int], ...]] = {
    "FR": ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)),
    "BE": ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)),
    "CH": ((1, 1), (8, 1), (12, 25), (12, 26)),
    "DE": ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26)),
    "ES": ((1, 1), (1, 6), (5, 1), (8, 15), (10, 12), (11, 1), (12, 6), (12, 8), (12, 25)),
    "IT": ((1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)),
    "GB": ((1, 1), (12, 25), (12, 26)),
    "US": ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25)),
    "CA": ((1, 1), (7, 1), (9, 30), (12, 25), (12, 26)),
}
# Days after Easter Sunday.
MOVING: dict[str, tuple[int, ...]] = {
    "FR": (1, 39, 50), "BE": (1, 39, 50), "CH": (-2, 1, 39, 50), "DE": (-2, 1, 39, 50), "ES": (-2,), "IT": (1,),
    "GB": (-2, 1), "CA": (-2,),
}  # fmt: skip
EVERYWHERE = ((1, 1), (12, 25))
COUNTRIES = {
    "Europe/Paris": "FR", "Europe/Brussels": "BE", "Europe/Zurich": "CH", "Europe/Berlin": "DE",
    "Europe/Madrid": "ES", "Europe/Rome": "IT", "Europe/London": "GB", "America/New_York": "US",
    "America/Chicago": "US", "America/Denver": "US", "America/Los_Angeles": "US", "America/Toronto": "CA",
    "America/Montreal": "CA", "America/Vancouver": "CA",
}  # fmt: skip


@lru_cache(maxsize=64)
def days_off(time_zone: str, year: int) -> frozenset[date]:
    """Of the year, the one before and the one after."""
    country = COUNTRIES.get(time_zone, "")
    found: set[date] = set()
    for each in (year - 1, year, year + 1):
        found |= {date(each, month, day) for month, day in FIXED.get(country, EVERYWHERE)}
        found |= {easter(each) + timedelta(days=after) for after in MOVING.get(country, ())}
    return frozenset(found)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher: Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
