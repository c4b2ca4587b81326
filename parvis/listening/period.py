"""A stretch of time that a page is about, as the URL says it: `24h`, `7d`, `2026-03-01..2026-03-07`, `all`."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.utils.translation import gettext_lazy as _

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# Days of a named period, today included.
DAYS = {"7d": 7, "30d": 30, "90d": 90, "12m": 365}
NAMES = {
    "24h": _("Last 24 hours"),
    "7d": _("Last 7 days"),
    "30d": _("Last 30 days"),
    "90d": _("Last 90 days"),
    "12m": _("Last 12 months"),
    "all": _("Since the beginning"),
}
BEGINNING = datetime(2000, 1, 1, tzinfo=zoneinfo.ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end` (excluded), both in the zone of the workspace. `end` may be now: then it is unfinished."""

    name: str
    start: datetime
    end: datetime
    now: datetime

    @property
    def is_live(self) -> bool:
        return self.end >= self.now

    @property
    def is_all(self) -> bool:
        return self.name == "all"

    @property
    def label(self) -> object:
        return NAMES.get(self.name)

    @property
    def whole(self) -> timedelta:
        """Its length when it is over: a 7-day period that began six days ago is 7 days long."""
        if self.name == "24h":
            return DAY
        return timedelta(days=DAYS[self.name]) if self.name in DAYS else self.end - self.start

    @property
    def before(self) -> Period:
        """The same stretch just before, cut at the same point when this one is unfinished.

        Aware times of one zone keep the wall clock, also over a change of hour.
        """
        return Period("", self.start - self.whole, self.end - self.whole, self.now)

    @property
    def by_hour(self) -> bool:
        return self.whole <= 3 * DAY


def read_period(text: str, zone: zoneinfo.ZoneInfo, now: datetime, default: str = "7d") -> Period:
    """The period a URL asks for; what cannot be read is the default."""
    here = now.astimezone(zone)
    if ".." in text:
        return _between(text, here) or read_period(default, zone, now)
    if text == "24h":
        # Whole hours of UTC, as the roll-ups have them; in a zone with half hours they begin at the half.
        start = now.astimezone(zoneinfo.ZoneInfo("UTC")).replace(minute=0, second=0, microsecond=0) - 23 * HOUR
        return Period("24h", start.astimezone(zone), here, here)
    if text == "all":
        return Period("all", BEGINNING.astimezone(zone), here, here)
    name = text if text in DAYS else default
    first = here.date() - timedelta(days=DAYS.get(name, 7) - 1)
    return Period(name, midnight(first, zone), here, here)


def _between(text: str, here: datetime) -> Period | None:
    """Days, both included, or two times: local (`2026-03-03T13:00..2026-03-03T14:00`), or with a Z those of UTC."""
    try:
        # By their moments: Python compares times of one zone by the wall clock, which may show an hour twice.
        first, last = sorted((_local(part, here.tzinfo) for part in text[:40].split("..", 1)), key=datetime.timestamp)
    except (ValueError, OverflowError):
        return None
    end = last if "T" in text or last >= here else last + DAY
    start, end = max(first, BEGINNING), min(end, here)
    is_some = start.timestamp() < end.timestamp()
    return Period(text[:40], start.astimezone(here.tzinfo), end, here) if is_some else None


def _local(text: str, zone: tzinfo | None) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(zone) if moment.tzinfo == UTC else moment.replace(tzinfo=zone)


def midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone)


def hour_of(when: datetime) -> int:
    """Hours since 1970 UTC."""
    return int(when.timestamp() // 3600)


def day_of(when: datetime) -> int:
    """Days since 1970 UTC."""
    return int(when.timestamp() // 86_400)
