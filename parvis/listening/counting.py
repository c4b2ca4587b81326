"""The roll-ups, kept in the transaction of the mentions they count: always equal to counting the mentions again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.db.models import Count, F, Sum
from django.db.models.functions import Floor

from parvis.listening.models import DayCount, HourCount, Mention, MomentCount
from parvis.posts.bulk import add_counts

HOUR_KEYS, HOUR_SUMS = ("query_id", "hour", "mood"), ("mentions", "reach", "engagement")
MOMENT_KEYS, MOMENT_SUMS = ("query_id", "slot", "mood"), ("mentions", "reach")
DAY_KEYS, DAY_SUMS = ("query_id", "day", "network", "lang", "mood"), ("mentions",)


class Countable(Protocol):
    """What a roll-up reads of a mention."""

    @property
    def query_id(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def found_at(self) -> datetime: ...
    @property
    def hour(self) -> int: ...
    @property
    def mood(self) -> int: ...
    @property
    def network(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @property
    def reach(self) -> int: ...
    @property
    def engagement(self) -> int: ...


class Tally:
    """What a transaction changes in the roll-ups, added up in memory and written once, in the order of the keys."""

    def __init__(self) -> None:
        self.hours: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
        self.days: dict[tuple[int, int, str, str, int], list[int]] = defaultdict(lambda: [0])
        self.moments: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, mention: Countable, sign: int = 1) -> None:
        """Count the mention, or with -1 no longer."""
        sums = self.hours[mention.query_id, mention.hour, mention.mood]
        sums[0] += sign
        sums[1] += sign * mention.reach
        sums[2] += sign * mention.engagement
        self.days[mention.query_id, mention.hour // 24, mention.network, mention.lang, mention.mood][0] += sign
        if (slot := slot_of(mention)) is not None:
            moment = self.moments[mention.query_id, slot, mention.mood]
            moment[0] += sign
            moment[1] += sign * mention.reach

    def add_engagement(self, mention: Countable, more: int) -> None:
        self.hours[mention.query_id, mention.hour, mention.mood][2] += more

    def write(self) -> None:
        add_counts(HourCount, HOUR_KEYS, HOUR_SUMS, {key: sums for key, sums in self.hours.items() if any(sums)})
        add_counts(DayCount, DAY_KEYS, DAY_SUMS, {key: sums for key, sums in self.days.items() if any(sums)})
        add_counts(
            MomentCount, MOMENT_KEYS, MOMENT_SUMS, {key: sums for key, sums in self.moments.items() if any(sums)}
        )


def slot_of(mention: Countable) -> int | None:
    """The five minutes in which the mention counts; None where it was old already when it was found."""
    if mention.found_at - mention.created_at > MomentCount.KEPT:
        return None
    return MomentCount.slot_of(min(mention.created_at, mention.found_at))


def count_again(query_ids: Iterable[int]) -> tuple[dict[tuple[int, ...], tuple[int, ...]], dict[tuple, int]]:  # type: ignore[type-arg]
    """What the roll-ups of these queries must hold, counted from the mentions: for checks and repairs."""
    mentions = Mention.objects.filter(query__in=list(query_ids)).order_by()
    hours = mentions.values_list(*HOUR_KEYS).annotate(Count("pk"), Sum("reach"), Sum("engagement"))
    days = (
        mentions.annotate(day=Floor(F("hour") / 24)).values_list("query_id", "day", "network", "lang", "mood")
    ).annotate(Count("pk"))
    return {row[:3]: row[3:] for row in hours}, {(row[0], int(row[1]), *row[2:5]): row[5] for row in days}


def rollup_errors(query_ids: Iterable[int]) -> int:
    """How many roll-up rows differ from a recount (missing ones count too): 0, always."""
    ids = list(query_ids)
    hours, days = count_again(ids)
    kept_hours = {
        row[:3]: row[3:] for row in HourCount.objects.filter(query__in=ids).values_list(*HOUR_KEYS, *HOUR_SUMS)
    }
    kept_days = {row[:5]: row[5] for row in DayCount.objects.filter(query__in=ids).values_list(*DAY_KEYS, *DAY_SUMS)}
    wrong = len(hours.items() ^ kept_hours.items()) + len(days.items() ^ kept_days.items())
    return wrong + _moment_errors(ids)


def count_moments_again(
    query_ids: Iterable[int], since: datetime | None = None
) -> dict[tuple[int, int, int], tuple[int, int]]:
    """What the roll-up of moments must hold of mentions written from `since` on."""
    mentions = Mention.objects.filter(query__in=list(query_ids)).order_by()
    if since:
        mentions = mentions.filter(created_at__gte=since)
    tally = Tally()
    for mention in mentions.iterator():
        tally.add(mention)
    return {key: (sums[0], sums[1]) for key, sums in tally.moments.items()}


def _moment_errors(query_ids: list[int]) -> int:
    """Before the first one kept all may have been forgotten."""
    rows = MomentCount.objects.filter(query__in=query_ids).values_list(*MOMENT_KEYS, *MOMENT_SUMS)
    kept = {row[:3]: row[3:] for row in rows}
    first = min((slot for _, slot, _ in kept), default=0)
    counted = {key: sums for key, sums in count_moments_again(query_ids).items() if key[1] >= first}
    return len(counted.items() ^ kept.items())
