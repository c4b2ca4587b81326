"""What queries share: how often a choice of queries would count a post twice, and what a deleted query leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import models

from parvis.listening.counting import FACETS, OVERLAPS, SUMS, Family
from parvis.listening.models import Overlap, Query
from parvis.posts.bulk import add_counts


def extras(queries: Collection[int]) -> dict[int, int]:
    """By overlap: how often too often its posts are counted when the counts of these queries are added up."""
    wanted = set(queries)
    if len(wanted) < 2:
        return {}
    found = {}
    for pk, shared in overlaps_of(wanted).items():
        if (extra := len(shared & wanted) - 1) > 0:
            found[pk] = extra
    return found


def overlaps_of(queries: Collection[int]) -> dict[int, frozenset[int]]:
    """The overlaps of the workspace that these queries are of, with the queries of each."""
    workspace = Query.objects.filter(pk=min(queries, default=0)).values("workspace_id")
    return {overlap.pk: overlap.queries for overlap in Overlap.objects.filter(workspace_id__in=workspace)}


def leave_out(query: Query) -> None:
    """The query goes: its overlaps become those of the queries that are left. In the transaction that deletes it."""
    for overlap in Overlap.objects.filter(workspace_id=query.workspace_id):
        if query.pk in overlap.queries:
            left = overlap.queries - {query.pk}
            if len(left) > 1:
                key = ",".join(map(str, sorted(left)))
                target, _ = Overlap.objects.get_or_create(workspace_id=query.workspace_id, key=key)
                _pour(overlap, target)
            overlap.delete()


def _pour(overlap: Overlap, target: Overlap) -> None:
    for model, columns, sums, peaks in _tables(OVERLAPS):
        rows: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for row in model._default_manager.filter(overlap_id=overlap.pk).values_list(*columns, *sums, *peaks):
            rows[target.pk, *row[: len(columns)]] = list(row[len(columns) :])
        add_counts(model, ("overlap_id", *columns), sums, rows, peaks=peaks)


def _tables(family: Family) -> list[tuple[type[models.Model], tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    return [
        (family.hours, ("hour", "mood"), SUMS, ("peak",)), (family.totals, ("day", "mood"), SUMS, ("peak",)),
        (family.days, ("day", *FACETS), SUMS[:1], ()), (family.fortnights, ("day", *FACETS), SUMS[:1], ()),
        (family.recents, ("hour", *FACETS), SUMS[:1], ()),
    ]  # fmt: skip
