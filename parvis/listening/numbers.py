"""Numbers of screens, from the roll-ups; only the ragged ends of a period are counted in the mentions themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from django.db.models import Count, F, Min, Q, Sum

from parvis.listening.filters import Filters
from parvis.listening.models import DayCount, HourCount, Mention
from parvis.listening.period import Period, day_of, hour_of

MOODS = 5
EPOCH = date(1970, 1, 1).toordinal()


class Cell(NamedTuple):
    query: int
    network: str
    lang: str
    mood: int


def cells(queries: Iterable[int], period: Period) -> Counter[Cell]:
    """Mentions of the period by query, network, language and mood, exact to the second."""
    ids = list(queries)
    first, last = _whole_days(period)
    counted: Counter[Cell] = Counter()
    rows = DayCount.objects.filter(query_id__in=ids, day__gte=first, day__lt=last)
    for *key, mentions in rows.values_list("query_id", "network", "lang", "mood").annotate(n=Sum("mentions")):
        counted[Cell(*key)] += mentions
    for start, end in _ragged_ends(period, first, last):
        counted.update(_count(ids, start, end))
    return counted


def _whole_days(period: Period) -> tuple[int, int]:
    """Whole UTC days inside the period; a day still running is whole, as nothing comes after now."""
    first = -(-int(period.start.timestamp()) // 86_400)
    last = day_of(period.end) + 1 if period.is_live else day_of(period.end)
    return (first, last) if first <= last else (last, last)


def _ragged_ends(period: Period, first: int, last: int) -> list[tuple[datetime, datetime]]:
    opening, closing = (datetime.fromtimestamp(day * 86_400, tz=UTC) for day in (first, last))
    if first >= last:
        return [(period.start, period.end)]
    ends = [(period.start, opening)] if period.start < opening else []
    return [*ends, (closing, period.end)] if not period.is_live and closing < period.end else ends


def _count(ids: list[int], start: datetime, end: datetime) -> Counter[Cell]:
    rows = Mention.objects.filter(query_id__in=ids, created_at__gte=start, created_at__lt=end)
    grouped = rows.values_list("query_id", "network", "lang", "mood").annotate(n=Count("id"))
    return Counter({Cell(*key): n for *key, n in grouped})


@dataclass(frozen=True, slots=True)
class Facets:
    """How many mentions each value of a filter has, the other filters being as they are."""

    total: int
    query: Counter[int]
    network: Counter[str]
    lang: Counter[str]
    mood: Counter[int]


def facets(counted: Counter[Cell], filters: Filters, queries: set[int]) -> Facets:
    chosen: dict[str, set[Any]] = {
        "query": queries,
        "network": set(filters.network),
        "lang": set(filters.lang),
        "mood": set(filters.mood),
    }
    found: dict[str, Counter[Any]] = defaultdict(Counter)
    total = 0
    for cell, mentions in counted.items():
        misses = [name for name in Cell._fields if chosen[name] and getattr(cell, name) not in chosen[name]]
        if not misses:
            total += mentions
        for name in Cell._fields if not misses else misses if len(misses) == 1 else ():
            found[name][getattr(cell, name)] += mentions
    return Facets(total, found["query"], found["network"], found["lang"], found["mood"])


def hours(queries: list[int], start: datetime, end: datetime) -> dict[int, list[int]]:
    """Mentions of each hour (since 1970 UTC) that begins between the two times, by mood; empty hours are missing."""
    return _by(F("hour"), queries, hour_of(start), _next_hour(end))


def days(queries: list[int], start: datetime, end: datetime) -> dict[int, list[int]]:
    """Mentions of each local day (`date.toordinal()`) between the two times, by mood; empty days are missing.

    The database adds hours up into days, for each stretch of time with one distance to UTC: whole hours before, so
    that in a zone with half hours a midnight inside an hour leaves that hour to the day before.
    """
    found: dict[int, list[int]] = {}
    for first, last, hours_ahead in _stretches(start, end):
        local_day = (F("hour") + hours_ahead) / 24 + EPOCH
        for day, moods in _by(local_day, queries, first, last).items():
            known = found.setdefault(day, [0] * MOODS)
            found[day] = [a + b for a, b in zip(known, moods, strict=True)]
    return found


def _by(place: Any, queries: list[int], first: int, last: int) -> dict[int, list[int]]:
    rows = HourCount.objects.filter(query_id__in=queries, hour__gte=first, hour__lt=last).annotate(place=place)
    found: dict[int, list[int]] = defaultdict(lambda: [0] * MOODS)
    for where, mood, mentions in rows.values_list("place", "mood").annotate(n=Sum("mentions")):
        found[where][mood] += mentions
    return dict(found)


def _stretches(start: datetime, end: datetime) -> list[tuple[int, int, int]]:
    """First and last hour (since 1970 UTC, the last excluded) and the whole hours that local time is ahead."""
    found: list[tuple[int, int, int]] = []
    at = hour_of(start) if start.minute == 0 else hour_of(start) + 1
    last = _next_hour(end)
    while at < last:
        ahead = _hours_ahead(at, start.tzinfo)
        until = at
        while until < last and _hours_ahead(until, start.tzinfo) == ahead:
            until += 24 if _hours_ahead(until + 24, start.tzinfo) == ahead else 1
        found.append((at, min(until, last), ahead))
        at = until
    return found


def _hours_ahead(hour: int, zone: tzinfo | None) -> int:
    ahead = datetime.fromtimestamp(hour * 3600, tz=zone).utcoffset() or timedelta()
    return int(ahead.total_seconds() // 3600)


def _next_hour(when: datetime) -> int:
    return -(-int(when.timestamp()) // 3600)


def first_hour(queries: list[int]) -> int | None:
    """When the first mention was written (hours since 1970 UTC)."""
    firsts = (HourCount.objects.filter(query_id=query).aggregate(first=Min("hour"))["first"] for query in queries[:20])
    return min((first for first in firsts if first is not None), default=None)


class Totals(NamedTuple):
    mentions: int
    negative: int
    engagement: int
    reach: int


def totals(queries: Iterable[int], period: Period) -> Totals:
    """Sums over a period: whole hours from the roll-ups, the part of an hour at its end from the mentions."""
    ids = list(queries)
    end = hour_of(period.end) + period.is_live
    rows = HourCount.objects.filter(query_id__in=ids, hour__gte=hour_of(period.start), hour__lt=end)
    sums = rows.aggregate(
        n=Sum("mentions"), negative=Sum("mentions", filter=Q(mood=0)), engagement=Sum("engagement"), reach=Sum("reach")
    )
    whole = Totals(*(sums[name] or 0 for name in ("n", "negative", "engagement", "reach")))
    last_hour = datetime.fromtimestamp(hour_of(period.end) * 3600, tz=UTC)
    if period.is_live or last_hour >= period.end:
        return whole
    rest = Mention.objects.filter(query_id__in=ids, created_at__gte=last_hour, created_at__lt=period.end).aggregate(
        n=Count("id"), negative=Count("id", filter=Q(mood=0)), engagement=Sum("engagement"), reach=Sum("reach")
    )
    return Totals(
        *(a + (rest[name] or 0) for a, name in zip(whole, ("n", "negative", "engagement", "reach"), strict=True))
    )
