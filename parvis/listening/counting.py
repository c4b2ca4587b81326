"""The roll-ups, kept in the transaction of the mentions they count: always equal to counting the mentions again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from django.db.models import Count, F, Sum
from django.db.models.functions import Floor

from parvis.listening.models import DayCount, HourCount, Mention
from parvis.posts.bulk import add_counts

HOUR_KEYS, HOUR_SUMS = ("query_id", "hour", "mood"), ("mentions", "reach", "engagement")
DAY_KEYS, DAY_SUMS = ("query_id", "day", "network", "lang", "mood"), ("mentions",)


class Countable(Protocol):
    """What a roll-up reads of a mention."""

    @property
    def query_id(self) -> int: ...
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

    def add(self, mention: Countable, sign: int = 1) -> None:
        """Count the mention, or with -1 no longer."""
        sums = self.hours[mention.query_id, mention.hour, mention.mood]
        sums[0] += sign
        sums[1] += sign * mention.reach
        sums[2] += sign * mention.engagement
        self.days[mention.query_id, mention.hour // 24, mention.network, mention.lang, mention.mood][0] += sign

    def add_engagement(self, mention: Countable, more: int) -> None:
        self.hours[mention.query_id, mention.hour, mention.mood][2] += more

    def write(self) -> None:
        add_counts(HourCount, HOUR_KEYS, HOUR_SUMS, {key: sums for key, sums in self.hours.items() if any(sums)})
        add_counts(DayCount, DAY_KEYS, DAY_SUMS, {key: sums for key, sums in self.days.items() if any(sums)})


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
    return len(hours.items() ^ kept_hours.items()) + len(days.items() ^ kept_days.items())
