"""The roll-ups, kept in the transaction of the mentions they count: always equal to counting the mentions again."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from django.db import models
from django.utils import timezone

from parvis.listening.models import (
    DayCount,
    DayTotal,
    FortnightCount,
    HourCount,
    Mention,
    MomentCount,
    Overlap,
    OverlapDay,
    OverlapFortnight,
    OverlapHour,
    OverlapRecent,
    OverlapTotal,
    RecentCount,
)
from parvis.posts.bulk import add_counts
from parvis.workspaces.models import Workspace

SUMS, PEAKS = ("mentions", "reach", "engagement"), ("peak",)
MOMENT_KEYS, MOMENT_SUMS = ("query_id", "slot", "mood"), ("mentions", "reach")
FACETS = ("network", "lang", "mood")
FORTNIGHT = 14
EPOCH = date(1970, 1, 1).toordinal()
AT_ONCE = 2000  # ids in one IN (...)


class Countable(Protocol):
    """What a roll-up reads of a mention."""

    @property
    def workspace_id(self) -> int: ...
    @property
    def query_id(self) -> int: ...
    @property
    def post_id(self) -> int: ...
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


class Facts(NamedTuple):
    """What a mention is counted by. All mentions of a post agree, but for a moment on its mood."""

    hour: int
    network: str
    lang: str
    mood: int
    reach: int
    engagement: int


class Family(NamedTuple):
    """The roll-ups of one kind of thing: queries, or overlaps of queries."""

    owner: str
    hours: type[models.Model]
    totals: type[models.Model]
    days: type[models.Model]
    fortnights: type[models.Model]
    recents: type[models.Model]


QUERIES = Family("query_id", HourCount, DayTotal, DayCount, FortnightCount, RecentCount)
OVERLAPS = Family("overlap_id", OverlapHour, OverlapTotal, OverlapDay, OverlapFortnight, OverlapRecent)


class Tally:
    """What a transaction changes in the roll-ups, added up in memory and written once, in the order of the keys.

    Written after the mentions themselves: which other queries found the same posts is read there.
    """

    def __init__(self) -> None:
        self.workspace_id: int | None = None
        self.changes: dict[int, list[tuple[int, Facts, int]]] = defaultdict(list)  # by post: query, facts, sign
        self.moments: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, mention: Countable, sign: int = 1) -> None:
        """Count the mention, or with -1 no longer."""
        self.workspace_id = mention.workspace_id
        self.changes[mention.post_id].append((mention.query_id, facts_of(mention), sign))
        if (slot := slot_of(mention)) is not None:
            moment = self.moments[mention.query_id, slot, mention.mood]
            moment[0] += sign
            moment[1] += sign * mention.reach

    def write(self) -> None:
        if self.workspace_id is None:
            return
        zone = zone_of(self.workspace_id)
        counted = Sums(zone)
        for changes in self.changes.values():
            for query, facts, sign in changes:
                counted.add(query, facts, sign)
        counted.write(QUERIES)
        add_counts(MomentCount, MOMENT_KEYS, MOMENT_SUMS, _moved(self.moments))
        self._count_overlaps(zone).write_overlaps(self.workspace_id)

    def _count_overlaps(self, zone: str) -> Sums:
        sums = Sums(zone)
        present = facts_by_post(self.changes)
        for post, changes in self.changes.items():
            now = present.get(post, {})
            sums.add_overlap(_undone(now, changes), -1)
            sums.add_overlap(now, 1)
        return sums


class Sums:
    """Numbers to add to the roll-ups of one family."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.first_recent = RecentCount.first_kept(timezone.now())
        self.hours: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self.totals: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self.days: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0])
        self.fortnights: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0])
        self.recents: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0])

    def add(self, owner: Any, facts: Facts, sign: int) -> None:
        hour, network, lang, mood, reach, engagement = facts
        day = day_of_hour(hour, self.zone)
        for sums in (self.hours[owner, hour, mood], self.totals[owner, day, mood]):
            sums[0] += sign
            sums[1] += sign * reach
            sums[2] += sign * engagement
            if sign > 0 and engagement > sums[3]:
                sums[3] = engagement
        self.days[owner, day, network, lang, mood][0] += sign
        self.fortnights[owner, day // FORTNIGHT, network, lang, mood][0] += sign
        if hour >= self.first_recent:
            self.recents[owner, hour, network, lang, mood][0] += sign

    def add_overlap(self, found: Mapping[int, Facts], sign: int) -> None:
        """A post with what each query that found it says; its facts are those of the first query."""
        if len(found) > 1:
            self.add(",".join(map(str, sorted(found))), found[min(found)], sign)

    def write(self, family: Family) -> None:
        hours, totals, days = (family.owner, "hour", "mood"), (family.owner, "day", "mood"), (family.owner, "day")
        add_counts(family.hours, hours, SUMS, _moved(self.hours), peaks=PEAKS)
        add_counts(family.totals, totals, SUMS, _moved(self.totals), peaks=PEAKS)
        add_counts(family.days, (*days, *FACETS), SUMS[:1], _moved(self.days))
        add_counts(family.fortnights, (*days, *FACETS), SUMS[:1], _moved(self.fortnights))
        add_counts(family.recents, (*hours[:2], *FACETS), SUMS[:1], _moved(self.recents))

    def write_overlaps(self, workspace_id: int) -> None:
        """The owners are keys of overlaps until here; from here on they are the overlaps' ids."""
        ids = _overlap_ids(workspace_id, {key[0] for key in _moved(self.hours)} | {key[0] for key in _moved(self.days)})
        for name in ("hours", "totals", "days", "fortnights", "recents"):
            moved = _moved(getattr(self, name))
            setattr(self, name, {(ids[key[0]], *key[1:]): sums for key, sums in moved.items()})
        self.write(OVERLAPS)


def facts_of(mention: Countable) -> Facts:
    return Facts(mention.hour, mention.network, mention.lang, int(mention.mood), mention.reach, mention.engagement)


def slot_of(mention: Countable) -> int | None:
    """The five minutes in which the mention counts; None where it was old already when it was found."""
    if mention.found_at - mention.created_at > MomentCount.KEPT:
        return None
    return MomentCount.slot_of(min(mention.created_at, mention.found_at))


def facts_by_post(posts: Iterable[int]) -> dict[int, dict[int, Facts]]:
    """What the stored mentions of these posts say, by query."""
    found: dict[int, dict[int, Facts]] = defaultdict(dict)
    ids = list(posts)
    for start in range(0, len(ids), AT_ONCE):
        rows = Mention.objects.filter(post_id__among=set(ids[start : start + AT_ONCE]))
        for post, query, *facts in rows.values_list("post_id", "query_id", *Facts._fields):
            found[post][query] = Facts(*facts)
    return found


def zone_of(workspace_id: int) -> str:
    """Read in the transaction: whoever holds a workspace for hours may hold yesterday's zone."""
    return Workspace.objects.values_list("time_zone", flat=True).get(pk=workspace_id)


@lru_cache(maxsize=100_000)
def day_of_hour(hour: int, zone: str) -> int:
    """The local day (days since 1970) that an hour (since 1970 UTC) begins in."""
    return datetime.fromtimestamp(hour * 3600, tz=zoneinfo.ZoneInfo(zone)).toordinal() - EPOCH


def forget_old(now: datetime) -> bool:
    """Drop recent hours that are no longer so; never any more to do at once."""
    for family in (QUERIES, OVERLAPS):
        family.recents._default_manager.filter(hour__lt=RecentCount.first_kept(now)).delete()
    return False


def _undone(now: Mapping[int, Facts], changes: list[tuple[int, Facts, int]]) -> dict[int, Facts]:
    then = dict(now)
    for query, facts, sign in reversed(changes):
        if sign > 0:
            then.pop(query, None)
        else:
            then[query] = facts
    return then


def _moved(rows: dict[tuple[Any, ...], list[int]]) -> dict[tuple[Any, ...], list[int]]:
    """Rows that change anything; a peak moves only together with a number."""
    return {key: sums for key, sums in rows.items() if any(sums[:3])}


def _overlap_ids(workspace_id: int, keys: set[str]) -> dict[str, int]:
    if not keys:
        return {}
    known = Overlap.objects.filter(workspace_id=workspace_id, key__in=keys)
    ids = dict(known.values_list("key", "pk"))
    for key in sorted(keys - ids.keys()):
        ids[key] = Overlap.objects.create(workspace_id=workspace_id, key=key).pk
    return ids
