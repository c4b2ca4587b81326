"""Numbers of screens, from the roll-ups; only the ragged ends of a period are counted in the mentions themselves.

A choice of queries is counted as posts: what two of its queries found counts once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Aggregate, Count, F, Min, Model, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from parvis.listening.counting import EPOCH, OVERLAPS, QUERIES, Family, day_of_hour
from parvis.listening.cutting import Cut, Stretch, cut
from parvis.listening.filters import Filters
from parvis.listening.models import HourCount, Mention, Query, RecentCount
from parvis.listening.overlaps import extras, overlaps_of
from parvis.listening.period import Period, hour_of

MOODS = 5
FACETS = ("network", "lang", "mood")


class Cell(NamedTuple):
    """`owner` is the id of a query, or of an overlap."""

    owner: int
    network: str
    lang: str
    mood: int


@dataclass(frozen=True, slots=True)
class Cells:
    """Mentions by query, network, language and mood, and the posts that several of the queries found."""

    found: Counter[Cell] = field(default_factory=Counter)
    shared: Counter[tuple[frozenset[int], Cell]] = field(default_factory=Counter)

    def by_query(self) -> Counter[int]:
        counted: Counter[int] = Counter()
        for cell, mentions in self.found.items():
            counted[cell.owner] += mentions
        return counted


def cells(queries: Iterable[int], period: Period) -> Cells:
    """Exact to the second."""
    ids, counted = list(queries), Cells()
    wanted = set(ids)
    shared = {pk: them for pk, them in overlaps_of(ids).items() if len(them & wanted) > 1} if len(ids) > 1 else {}
    pieces = cut(period.start, period.end, is_live=period.is_live)
    counted.found.update(_facets(QUERIES, ids, pieces, is_live=period.is_live))
    for cell, posts in _facets(OVERLAPS, list(shared), pieces, is_live=period.is_live).items():
        counted.shared[shared[cell.owner], cell] += posts
    for start, end in _uncounted(pieces):
        counted.found.update(_count(ids, start, end))
        if shared:
            counted.shared.update(_count_shared(ids, start, end))
    return counted


def _facets(family: Family, owners: list[int], pieces: Cut, *, is_live: bool) -> Counter[Cell]:
    counted: Counter[Cell] = Counter()
    fortnights, days = pieces.fortnights(is_live=is_live)
    ranges = [(family.fortnights, "day", fortnights), *((family.days, "day", each) for each in days)]
    if _is_recent(pieces):
        ranges += [(family.recents, "hour", each) for each in pieces.hours]
    for model, place, (first, last) in ranges:
        if owners and first < last:
            inside = {f"{family.owner}__in": owners, f"{place}__gte": first, f"{place}__lt": last}
            rows = model._default_manager.filter(**inside).values_list(family.owner, *FACETS)
            for *key, mentions in rows.annotate(n=_Mentions("mentions")):
                counted[Cell(*key)] += mentions
    return counted


def _uncounted(pieces: Cut) -> tuple[Stretch, ...]:
    """What no roll-up holds by network and language."""
    return pieces.seconds if _is_recent(pieces) else pieces.beside_days


def _is_recent(pieces: Cut) -> bool:
    return all(first >= RecentCount.first_kept(timezone.now()) for first, _ in pieces.hours)


def _count(ids: list[int], start: datetime, end: datetime) -> Counter[Cell]:
    rows = Mention.objects.filter(query_id__in=ids, created_at__gte=start, created_at__lt=end)
    grouped = rows.values_list("query_id", *FACETS).annotate(n=Count("id"))
    return Counter({Cell(*key): n for *key, n in grouped})


def _count_shared(ids: list[int], start: datetime, end: datetime) -> Counter[tuple[frozenset[int], Cell]]:
    rows = Mention.objects.filter(query_id__in=ids, created_at__gte=start, created_at__lt=end)
    grouped = rows.values_list("post_id", *FACETS).annotate(n=Count("id"), queries=_Ids("query_id")).filter(n__gt=1)
    return Counter((frozenset(map(int, row[5].split(","))), Cell(0, *row[1:4])) for row in grouped)


class _Ids(Aggregate):
    """The values of a group, separated by commas."""

    function = "GROUP_CONCAT"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s::text, ',')", **context)


@dataclass(frozen=True, slots=True)
class Facets:
    """How many posts each value of a filter has, the other filters being as they are."""

    total: int
    query: Counter[int]
    network: Counter[str]
    lang: Counter[str]
    mood: Counter[int]
    shared: Counter[frozenset[int]]  # posts by the queries that found them, where there are several

    def posts(self, queries: set[int]) -> int:
        """Of these queries together."""
        twice = sum(max(0, len(them & queries) - 1) * posts for them, posts in self.shared.items())
        return sum(self.query[query] for query in queries) - twice


def facets(counted: Cells, filters: Filters, queries: set[int]) -> Facets:
    """`queries`: those that are chosen."""
    found = _Found(filters)
    for cell, mentions in counted.found.items():
        found.add(cell, mentions, mentions if cell.owner in queries else 0)
    for (them, cell), posts in counted.shared.items():
        found.share(them, cell, posts, max(0, len(them & queries) - 1) * posts)
    return Facets(found.total, found.query, found.of["network"], found.of["lang"], found.of["mood"], found.shared)


class _Found:
    def __init__(self, filters: Filters) -> None:
        self.chosen: dict[str, set[Any]] = {name: set(getattr(filters, name)) for name in FACETS}
        self.total = 0
        self.query: Counter[int] = Counter()
        self.shared: Counter[frozenset[int]] = Counter()
        self.of: dict[str, Counter[Any]] = {name: Counter() for name in FACETS}

    def add(self, cell: Cell, mentions: int, inside: int) -> None:
        """`mentions` as the filter of queries counts them, `inside` as all others do."""
        misses = [name for name in FACETS if self.chosen[name] and getattr(cell, name) not in self.chosen[name]]
        if not misses:
            self.total += inside
            if mentions:
                self.query[cell.owner] += mentions
        for name in FACETS if not misses else misses if len(misses) == 1 else ():
            if inside:
                self.of[name][getattr(cell, name)] += inside

    def share(self, them: frozenset[int], cell: Cell, posts: int, twice: int) -> None:
        if all(not self.chosen[name] or getattr(cell, name) in self.chosen[name] for name in FACETS):
            self.shared[them] += posts
        self.add(cell, 0, -twice)


def hours(queries: list[int], start: datetime, end: datetime) -> dict[int, list[int]]:
    """Posts of each hour (since 1970 UTC) that begins between the two times, by mood; empty hours are missing."""
    return _by("hours", "hour", queries, hour_of(start), _next_hour(end))


def days(
    queries: list[int], start: datetime, end: datetime, *, is_live: bool = False, step: int = 1
) -> dict[int, list[int]]:
    """Posts of each local day (`date.toordinal()`) between the two times, by mood; empty days are missing.

    `step`: not each day but as many together, from the day of `start` on. Cut at whole hours, so that in a zone with
    half hours a midnight inside an hour leaves that hour to the day before.
    """
    pieces = cut(start, end, is_live=is_live)
    opening = start.toordinal()
    found: dict[int, list[int]] = defaultdict(lambda: [0] * MOODS)
    by_step = (F("day") - (opening - EPOCH)) / step if step > 1 else None
    for place, moods in _by("totals", "day", queries, *pieces.days, place=by_step).items():
        found[opening + place * step if step > 1 else place + EPOCH] = moods
    for first, last in pieces.hours:
        for hour, moods in _by("hours", "hour", queries, first, last).items():
            day = day_of_hour(hour, str(start.tzinfo)) + EPOCH
            known = found[day - (day - opening) % step]
            known[:] = [a + b for a, b in zip(known, moods, strict=True)]
    return dict(found)


def _by(name: str, unit: str, queries: list[int], first: int, last: int, *, place: Any = None) -> dict[int, list[int]]:
    """By `unit`, or by `place`, which is made of it."""
    found: dict[int, list[int]] = defaultdict(lambda: [0] * MOODS)
    for rows, weight in _weighed(name, queries) if first < last else ():
        inside = rows.filter(**{f"{unit}__gte": first, f"{unit}__lt": last}).annotate(place=place or F(unit))
        for where, mood, mentions in inside.values_list("place", "mood").annotate(n=_Mentions("mentions")):
            found[where][mood] += weight * mentions
    return dict(found)


class _Mentions(Sum):
    """A sum that both databases give as a whole number: Django would go through every row to make it one."""

    @property
    def convert_value(self) -> Any:
        return self._convert_value_noop  # type: ignore[attr-defined]


def _weighed(name: str, queries: list[int]) -> Iterator[tuple[Any, int]]:
    """The rows of a roll-up that make these queries' posts, and how often each counts."""
    yield _rows(QUERIES, name).filter(query_id__in=queries), 1
    twice = extras(queries)
    for extra in sorted(set(twice.values())):
        yield _rows(OVERLAPS, name).filter(overlap_id__in=[pk for pk, n in twice.items() if n == extra]), -extra


def _rows(family: Family, name: str) -> Any:
    model: type[Model] = getattr(family, name)
    return model._default_manager


def _next_hour(end: datetime) -> int:
    return -(-int(end.timestamp()) // 3600)


def first_hour(queries: list[int]) -> int | None:
    """When the first mention was written (hours since 1970 UTC)."""
    firsts = HourCount.objects.filter(query_id=OuterRef("pk")).order_by("hour").values("hour")[:1]
    first: int | None = Query.objects.filter(pk__in=queries).aggregate(first=Min(Subquery(firsts)))["first"]
    return first


class Totals(NamedTuple):
    mentions: int = 0
    negative: int = 0
    engagement: int = 0
    reach: int = 0

    def plus(self, sums: dict[str, Any], weight: int = 1) -> Totals:
        return Totals(*(a + weight * (sums[name] or 0) for a, name in zip(self, self._fields, strict=True)))


def totals(queries: Iterable[int], period: Period) -> Totals:
    """Sums over a period: whole days and hours from the roll-ups, the rest from the mentions."""
    ids = list(queries)
    pieces = cut(period.start, period.end, is_live=period.is_live)
    ranges = [("totals", "day", pieces.days), *(("hours", "hour", each) for each in pieces.hours)]
    sums = Totals()
    for name, place, (first, last) in ranges:
        for rows, weight in _weighed(name, ids) if first < last else ():
            inside = rows.filter(**{f"{place}__gte": first, f"{place}__lt": last})
            sums = sums.plus(_sums(inside), weight)
    for start, end in pieces.seconds:
        once = Mention.objects.filter(query_id__in=ids, created_at__gte=start, created_at__lt=end).values("post_id")
        of_posts = once.annotate(m=Min("mood"), e=Min("engagement"), r=Min("reach"))
        sums = sums.plus(
            of_posts.aggregate(
                mentions=Count("post_id"), negative=Count("post_id", filter=Q(m=0)), engagement=Sum("e"), reach=Sum("r")
            )
        )
    return sums


def _sums(rows: Any) -> dict[str, Any]:
    negative = Sum("mentions", filter=Q(mood=0))
    found = rows.aggregate(a=Sum("mentions"), b=negative, c=Sum("engagement"), d=Sum("reach"))
    return dict(zip(Totals._fields, (found[name] for name in "abcd"), strict=True))
