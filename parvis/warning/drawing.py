"""The chart of an alert: its mentions by mood in short stretches, what is usual, and where it was seen."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from parvis.lib.chart import columns
from parvis.listening.buckets import Bucket
from parvis.listening.models import Mention, MomentCount
from parvis.warning.models import Alert

HEIGHT = 170
STEPS = (5, 10, 15, 30, 60, 180, 360, 1440)  # minutes of a bar
BARS = 40
LABELS = 8
LEAD = 0.25  # of its length, shown of the time before
LEAST_LEAD = timedelta(minutes=40)
NINE_IN_TEN = 1.645
APART = 0.05  # of the width: marks nearer than that would touch on a phone
MOST_POSTS = 50_000  # looked at one by one


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the chart: where, and on which side its words stand."""

    x: str
    is_right: bool


def draw(alert: Alert, query_ids: list[int], now: datetime, moments: list[datetime]) -> dict[str, Any]:
    """What the template of the chart needs; `marks` are the places of the moments, those at the edges left out."""
    end = min(alert.ended_at or now, now)
    begin = alert.since - max(LEAST_LEAD, (end - alert.since) * LEAD)
    minutes = next((step for step in STEPS if (end - begin) / timedelta(minutes=step) <= BARS), STEPS[-1])
    buckets = _buckets(query_ids, begin, end, minutes, alert.usual_per_hour)
    chart = columns([bucket.moods for bucket in buckets], HEIGHT, band=[bucket.usual for bucket in buckets])
    return {
        "chart": chart, "height": HEIGHT, "minutes": minutes, "usual": buckets[0].usual,
        "bars": list(zip(chart.columns, buckets, _labels(len(buckets)), strict=True)),
        "opened": _mark(alert.opened_at, buckets),
        "marks": _marks(moments, buckets), "is_moody": any(sum(bucket.moods[:4]) for bucket in buckets),
        "has_unread": any(sum(bucket.moods[4:]) for bucket in buckets),
    }  # fmt: skip


def _buckets(query_ids: list[int], begin: datetime, end: datetime, minutes: int, usual: float) -> list[Bucket]:
    size = minutes * 60 // MomentCount.SECONDS
    first = MomentCount.slot_of(begin) // size * size
    last = MomentCount.slot_of(end) // size * size
    stacks = {slot: [0] * 5 for slot in range(first, last + 1, size)}
    for slot, mood, posts in _moods(query_ids, first, last + size):
        stacks[slot // size * size][mood] += posts
    band = _band(usual * minutes / 60)
    return [Bucket(_at(slot), _at(slot + size), tuple(moods), band) for slot, moods in stacks.items()]


def _moods(query_ids: list[int], first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """Slot, mood and number of posts; each post once, as long as they are not too many to look at."""
    rows = MomentCount.objects.filter(query_id__in=query_ids, slot__gte=first, slot__lt=last)
    if len(query_ids) > 1 and (rows.aggregate(n=Sum("mentions"))["n"] or 0) <= MOST_POSTS:
        start, end = MomentCount.start_of(first), MomentCount.start_of(last)
        found = Mention.objects.filter(query_id__in=query_ids, created_at__gte=start, created_at__lt=end)
        posts = {pk: (at, mood) for pk, at, mood in found.order_by().values_list("post_id", "created_at", "mood")}
        yield from ((MomentCount.slot_of(at), mood, 1) for at, mood in posts.values())
    else:
        yield from rows.values_list("slot", "mood").annotate(n=Sum("mentions"))


def _at(slot: int) -> datetime:
    return timezone.localtime(MomentCount.start_of(slot))


def _band(mean: float) -> tuple[float, float]:
    reach = NINE_IN_TEN * math.sqrt(max(mean, 0.0))
    return max(0.0, math.floor(mean - reach)), float(math.ceil(mean + reach))


def _labels(count: int) -> list[int]:
    """1 under a bar with a label, 2 where only wide screens show it, else 0."""
    every = max(1, -(-count // LABELS))
    return [0 if k % every else 1 if k // every % 2 == 0 else 2 for k in range(count)]


def _marks(moments: list[datetime], buckets: list[Bucket]) -> list[tuple[int, str, int]]:
    """Number, place and row of each moment that the chart shows; the row changes where two would touch."""
    found: list[tuple[int, str, int]] = []
    latest, row = -1.0, 0
    for number, at in enumerate(moments, 1):
        if not buckets[0].start <= at < buckets[-1].end:
            continue
        share = _share(at, buckets)
        row = 1 - row if share - latest < APART else 0
        latest = share
        found.append((number, f"{share * 100:.2f}%", -12 - 18 * row))
    return found


def _mark(at: datetime, buckets: list[Bucket]) -> Mark:
    share = _share(at, buckets)
    return Mark(f"{share * 100:.2f}%", share < 0.5)


def _share(at: datetime, buckets: list[Bucket]) -> float:
    whole = buckets[-1].end - buckets[0].start
    return min(max((at - buckets[0].start) / whole, 0.0), 1.0)
