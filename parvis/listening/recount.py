"""Roll-ups counted from the mentions themselves: after a change of the workspace's zone, a load, or for a check."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Max, Min
from django.utils import timezone

from parvis.listening.counting import (
    FORTNIGHT,
    MOMENT_KEYS,
    MOMENT_SUMS,
    OVERLAPS,
    QUERIES,
    Facts,
    Sums,
    Tally,
    zone_of,
)
from parvis.listening.models import DayZone, Mention, MomentCount, RecentCount
from parvis.posts.writing import lock_writing
from parvis.workspaces.models import Workspace


def recount_one() -> bool:
    """Count again for one workspace whose days are not those of its zone; whether there was one."""
    moved = Workspace.objects.exclude(pk__in=DayZone.objects.filter(name=F("workspace__time_zone")).values("workspace"))
    workspace = moved.order_by("pk").first()
    if workspace is None:
        return False
    recount(workspace)
    return True


def recount(workspace: Workspace) -> None:
    """One query at a time, so that new mentions wait for one of them at most."""
    zone = zone_of(workspace.pk)
    for query in workspace.queries.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            lock_writing(workspace.pk)
            _recount_query(query, zone)
    with transaction.atomic():
        lock_writing(workspace.pk)
        _recount_overlaps(workspace, zone)
        if zone_of(workspace.pk) == zone:
            DayZone.objects.update_or_create(workspace=workspace, defaults={"name": zone})


def _recount_query(query: int, zone: str) -> None:
    mentions, hours, totals, days, fortnights, recents = (model._meta.db_table for model in (Mention, *QUERIES[1:]))
    ends = Mention.objects.filter(query=query).aggregate(first=Min("hour"), last=Max("hour"))
    day = _local_day(ends["first"] or 0, ends["last"] or 0, zone)
    first = RecentCount.first_kept(timezone.now())
    # By the time of writing, as an index holds it.
    since = datetime.fromtimestamp(first * 3600, tz=UTC).isoformat(" ")[: 19 if connection.vendor == "sqlite" else None]
    recent = f"SELECT * FROM {mentions} WHERE query_id = {int(query)} AND created_at >= '{since}'"
    with connection.cursor() as cursor:
        for table in (hours, totals, days, fortnights, recents):
            cursor.execute(f"DELETE FROM {table} WHERE query_id = %s", [query])
        for into, columns, sums, source, place in (
            (hours, "hour, mood", "count(*), sum(reach), sum(engagement), max(engagement)", mentions, "hour"),
            (totals, "day, mood", "sum(mentions), sum(reach), sum(engagement), max(peak)", hours, day),
            (days, "day, network, lang, mood", "count(*)", mentions, day),
            (fortnights, "day, network, lang, mood", "sum(mentions)", days, f"day / {FORTNIGHT}"),
            (recents, "hour, network, lang, mood", "count(*)", f"({recent}) AS recent", "hour"),
        ):
            place_name, _, others = columns.partition(", ")
            filled = "mentions, reach, engagement, peak" if sums.count(",") else "mentions"
            cursor.execute(
                f"INSERT INTO {into} (query_id, {place_name}, {others}, {filled}) "
                f"SELECT %s, {place}, {others}, {sums} FROM {source} WHERE query_id = %s GROUP BY {place}, {others}",
                [query, query],
            )


def recount_moments(workspace: Workspace) -> None:
    """Of the weeks that are kept, up to the newest mention."""
    ids = list(workspace.queries.values_list("pk", flat=True))
    MomentCount.objects.filter(query__in=ids).delete()
    latest = Mention.objects.filter(workspace=workspace).aggregate(at=Max("created_at"))["at"]
    if latest is None:
        return
    made, mentions = MomentCount._meta.db_table, Mention._meta.db_table
    written, found = _seconds("created_at"), _seconds("found_at")
    least = "LEAST" if connection.vendor == "postgresql" else "MIN"
    slot = f"{least}({written}, {found}) / {MomentCount.SECONDS}"
    since = int((latest - MomentCount.KEPT).timestamp()) // 3600
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {made} (query_id, slot, mood, mentions, reach) "
            f"SELECT query_id, {slot}, mood, count(*), sum(reach) FROM {mentions} "
            f"WHERE workspace_id = %s AND hour > %s AND {found} - {written} <= %s GROUP BY query_id, {slot}, mood",
            [workspace.pk, since, int(MomentCount.KEPT.total_seconds())],
        )


def _seconds(column: str) -> str:
    """A moment as whole seconds since 1970, in the database's own words."""
    if connection.vendor == "postgresql":
        return f"floor(extract(epoch FROM {column}))::bigint"
    return f"CAST(strftime('%%s', {column}) AS INTEGER)"


def _local_day(first: int, last: int, zone: str) -> str:
    """The local day of an hour, as SQL: `hour` and the hours that the zone is ahead, as it was at that time."""
    cases = [f"WHEN hour < {until} THEN {ahead}" for until, ahead in _stretches(first, last, zone)]
    return f"((hour + CASE {' '.join(cases)} ELSE 0 END) / 24)"


def _stretches(first: int, last: int, zone: str) -> Iterator[tuple[int, int]]:
    """The hour where each stretch with one distance to UTC ends, and the whole hours that local time is ahead in it."""
    at, ahead = first, _hours_ahead(first, zone)
    while at <= last:
        step = 24 if _hours_ahead(at + 24, zone) == ahead else 1
        if _hours_ahead(at + step, zone) != ahead:
            yield at + 1, ahead
            ahead = _hours_ahead(at + 1, zone)
        at += step
    yield last + 1, ahead


def _hours_ahead(hour: int, zone: str) -> int:
    offset = datetime.fromtimestamp(hour * 3600, tz=zoneinfo.ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds() // 3600) if offset else 0


def _recount_overlaps(workspace: Workspace, zone: str) -> None:
    workspace.overlaps.all().delete()
    sums = Sums(zone)
    for found in _shared(workspace):
        sums.add_overlap(found, 1)
    sums.write_overlaps(workspace.pk)


def _shared(workspace: Workspace) -> Iterator[dict[int, Facts]]:
    """Posts that two or more queries found, with what each mention says."""
    twice = Mention.objects.filter(workspace=workspace).order_by().values("post_id").annotate(n=Count("pk"))
    rows = Mention.objects.filter(workspace=workspace, post_id__in=twice.filter(n__gt=1).values("post_id"))
    ordered = rows.order_by("post_id", "query_id").values_list("post_id", "query_id", *Facts._fields)
    for _, group in groupby(ordered.iterator(chunk_size=20_000), key=itemgetter(0)):
        yield {row[1]: Facts(*row[2:]) for row in group}


def rollup_errors(query_ids: Iterable[int]) -> int:
    """How many roll-up rows differ from a recount (missing ones count too): 0, always. Counts in memory: for checks."""
    ids = list(query_ids)
    workspaces = Workspace.objects.filter(queries__in=ids).distinct()
    return sum(_errors(workspace, set(workspace.queries.filter(pk__in=ids).values_list("pk", flat=True)))
               for workspace in workspaces)  # fmt: skip


def _errors(workspace: Workspace, ids: set[int]) -> int:
    counted, shared = Sums(workspace.time_zone), Sums(workspace.time_zone)
    by_post: dict[int, dict[int, Facts]] = defaultdict(dict)
    for post, query, *facts in workspace.mentions.values_list("post_id", "query_id", *Facts._fields):
        by_post[post][query] = Facts(*facts)
    for found in by_post.values():
        shared.add_overlap(found, 1)
        for query in found.keys() & ids:
            counted.add(query, found[query], 1)
    keys = dict(workspace.overlaps.values_list("pk", "key"))
    errors = _differences(counted, {query: query for query in ids}, QUERIES)
    return errors + _differences(shared, keys, OVERLAPS) + _moment_errors(list(ids))


def _differences(sums: Sums, owners: dict[int, Any], family: Any) -> int:
    """Peaks are bounds, not counts: they are not compared."""
    found = 0
    for rows, model, columns, numbers in (
        (sums.hours, family.hours, ("hour", "mood"), ("mentions", "reach", "engagement")),
        (sums.totals, family.totals, ("day", "mood"), ("mentions", "reach", "engagement")),
        (sums.days, family.days, ("day", "network", "lang", "mood"), ("mentions",)),
        (sums.fortnights, family.fortnights, ("day", "network", "lang", "mood"), ("mentions",)),
        (sums.recents, family.recents, ("hour", "network", "lang", "mood"), ("mentions",)),
    ):
        wanted = {key: tuple(counts[: len(numbers)]) for key, counts in rows.items() if any(counts)}
        kept = model.objects.filter(**{f"{family.owner}__in": list(owners)})
        if model is family.recents:
            kept = kept.filter(hour__gte=sums.first_recent)
        stored = {
            (owners[row[0]], *row[1 : len(columns) + 1]): tuple(row[len(columns) + 1 :])
            for row in kept.values_list(family.owner, *columns, *numbers)
        }
        found += len(wanted.items() ^ stored.items())
    return found


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
