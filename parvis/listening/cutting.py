"""A stretch of time cut into whole days and hours, which the roll-ups hold, and what is left at its ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from parvis.listening.counting import EPOCH, FORTNIGHT
from parvis.listening.period import hour_of, midnight

Stretch = tuple[datetime, datetime]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """Ranges leave their end out. Days are the zone's, since 1970; hours are UTC's, since 1970.

    The days are whole, `hours` are the whole hours beside them, and `seconds` what is beside both.
    """

    days: Range
    hours: tuple[Range, ...]
    seconds: tuple[Stretch, ...]
    beside_days: tuple[Stretch, ...]

    def fortnights(self, *, is_live: bool) -> tuple[Range, list[Range]]:
        """The whole fortnights among the days, and the days beside them; nothing comes after a live end."""
        first, last = self.days
        if first >= last:
            return (0, 0), []
        last = -(-last // FORTNIGHT) * FORTNIGHT if is_live else last
        inner = (-(-first // FORTNIGHT), last // FORTNIGHT)
        if inner[0] >= inner[1]:
            return (0, 0), [(first, last)]
        beside = [(first, inner[0] * FORTNIGHT), (inner[1] * FORTNIGHT, last)]
        return inner, [each for each in beside if each[0] < each[1]]


def cut(start: datetime, end: datetime, *, is_live: bool) -> Cut:
    """`is_live`: nothing comes after the end, so that the day and the hour still running are whole."""
    zone = start.tzinfo
    first, last = _first_day(start), _day(end) + 1 if is_live else _last_day(end)
    if first >= last:
        hours = (_ceil(start), hour_of(end) + is_live)
        beside = () if start.timestamp() >= end.timestamp() else ((start, end),)
        return Cut((first, first), _ranges(hours), _seconds(start, end, hours, is_live=is_live), beside)
    opening, closing = border(first, zone), border(last, zone)
    before, after = (_ceil(start), opening), (closing, closing if is_live else hour_of(end))
    seconds = (*_seconds(start, end, (before[0], after[1]), is_live=is_live),)
    edges = [(start, _moment(opening)), *([] if is_live else [(_moment(closing), end)])]
    return Cut((first, last), _ranges(before, after), seconds, tuple(edge for edge in edges if edge[0] < edge[1]))


def border(day: int, zone: tzinfo | None) -> int:
    """The first hour that begins in the day; where midnight cuts an hour, that hour is of the day before."""
    return _ceil(midnight(date.fromordinal(day + EPOCH), zone))


def _first_day(start: datetime) -> int:
    """The first day that begins at `start` or later."""
    day = _day(start)
    return day if _moment(border(day, start.tzinfo)) >= start else day + 1


def _last_day(end: datetime) -> int:
    """The day that is still running, or begins, at `end`."""
    day = _day(end)
    return day if _moment(border(day, end.tzinfo)) <= end else day - 1


def _day(when: datetime) -> int:
    return when.toordinal() - EPOCH


def _ceil(when: datetime) -> int:
    return -(-int(when.timestamp()) // 3600) + (when.microsecond > 0 and int(when.timestamp()) % 3600 == 0)


def _moment(hour: int) -> datetime:
    return datetime.fromtimestamp(hour * 3600, tz=UTC)


def _ranges(*ranges: Range) -> tuple[Range, ...]:
    return tuple(each for each in ranges if each[0] < each[1])


def _seconds(start: datetime, end: datetime, hours: Range, *, is_live: bool) -> tuple[Stretch, ...]:
    if hours[0] > hours[1]:
        return ((start, end),)
    edges = [(start, _moment(hours[0])), *([] if is_live else [(_moment(hours[1]), end)])]
    return tuple(edge for edge in edges if edge[0] < edge[1])
