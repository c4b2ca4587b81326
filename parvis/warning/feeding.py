"""What detectors are fed with: the roll-ups of five minutes, never the posts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q, Sum

from parvis.lib.detect import MENTIONS, Bucket, Settings
from parvis.listening.models import Mention, MomentCount, Mood
from parvis.posts.models import Source, SourceCount
from parvis.warning.models import Detector, MomentEvidence
from parvis.workspaces.models import Workspace

STEP = timedelta(seconds=MomentCount.SECONDS)
HOUR_SLOTS = 3600 // MomentCount.SECONDS
KINDS = (MENTIONS, "negatives", "reach", "new_term", "copies")
HALF = 0.5  # of what usually matches: when so much of it is silent, silence says nothing


class Counts(NamedTuple):
    """Of five minutes, or of a longer time."""

    mentions: int = 0
    negatives: int = 0
    reach: int = 0

    def __add__(self, other: object) -> Counts:
        return Counts(*(a + b for a, b in zip(self, other, strict=True))) if isinstance(other, Counts) else self


NONE = Counts()


def settings_of(detector: Detector) -> Settings:
    return Settings(bucket_seconds=MomentCount.SECONDS, budget_days=float(detector.budget_days), kinds=KINDS)


def read_counts(query_ids: Iterable[int], first: int, last: int) -> dict[int, Counts]:
    """Counts of each slot from `first` until before `last`; slots without any are missing."""
    rows = MomentCount.objects.filter(query_id__in=list(query_ids), slot__gte=first, slot__lt=last)
    found: dict[int, Counts] = {}
    for slot, mood, mentions, reach in rows.values_list("slot", "mood").annotate(n=Sum("mentions"), r=Sum("reach")):
        negatives = mentions if mood == Mood.NEGATIVE else 0
        found[slot] = found.get(slot, NONE) + Counts(mentions, negatives, reach)
    return found


def sum_counts(query_ids: Iterable[int], start: datetime, end: datetime) -> Counts:
    """Counts of all slots that begin between the two times, the first one's slot included."""
    counts = read_counts(query_ids, MomentCount.slot_of(start), MomentCount.slot_of(end) + 1)
    return Counts(*map(sum, zip(*counts.values(), strict=True))) if counts else NONE


def count_posts(query_ids: list[int], start: datetime, end: datetime) -> Counts:
    """Posts from the slot of `start` to that of `end`, each once, though several queries found it."""
    if len(query_ids) < 2:
        return sum_counts(query_ids, start, end)
    first, last = MomentCount.slot_of(start), MomentCount.slot_of(end) + 1
    rows = Mention.objects.filter(
        query_id__in=query_ids, created_at__gte=MomentCount.start_of(first), created_at__lt=MomentCount.start_of(last)
    )
    angry = Count("post_id", filter=Q(mood=Mood.NEGATIVE), distinct=True)
    found = rows.aggregate(n=Count("post_id", distinct=True), angry=angry)
    return Counts(found["n"], found["angry"])


def once_each(query_ids: list[int], at: datetime) -> float:
    """Posts for each mention, over the last day: below 1 where queries of a brand find the same posts."""
    start = at - timedelta(days=1)
    mentions = sum_counts(query_ids, start, at).mentions if len(query_ids) > 1 else 0
    return count_posts(query_ids, start, at).mentions / mentions if mentions else 1.0


def read_evidence(detector: Detector, first: int, last: int) -> dict[int, tuple[int, int]]:
    """Mentions with a new term, and copies, of each slot that has any."""
    rows = MomentEvidence.objects.filter(detector=detector.pk, slot__gte=first, slot__lt=last)
    return {slot: (term, copies) for slot, term, copies in rows.values_list("slot", "term_mentions", "copies")}


def span_of(query_ids: Iterable[int]) -> tuple[int, int] | None:
    """The first and the last slot with mentions."""
    ends = [MomentCount.objects.filter(query_id=pk).aggregate(first=Min("slot"), last=Max("slot")) for pk in query_ids]
    firsts = [end["first"] for end in ends if end["first"] is not None]
    return (min(firsts), max(end["last"] for end in ends if end["last"] is not None)) if firsts else None


def bucket_of(slot: int, counts: Counts, evidence: tuple[int, int] = (0, 0), *, is_down: bool = False) -> Bucket:
    kinds = {
        "negatives": float(counts.negatives),
        "reach": float(counts.reach),
        "new_term": float(evidence[0]),
        "copies": float(evidence[1]),
    }
    return Bucket(MomentCount.start_of(slot), None if is_down else float(counts.mentions), kinds)


def is_deaf(workspace: Workspace, now: datetime) -> bool:
    """Do sources that bring half or more of the mentions fail or wait for a person? An outage is no silence."""
    since = SourceCount.slot_of(now - timedelta(days=7))
    rows = SourceCount.objects.filter(source__workspace=workspace, slot__gte=since)
    matched = dict(rows.values_list("source_id").annotate(n=Sum("matched")))
    whole = sum(matched.values())
    if not whole:
        return False
    silent = (Source.State.FAILING, Source.State.BROKEN, Source.State.PAUSED)
    down = workspace.sources.filter(state__in=silent).values_list("pk", flat=True)
    return bool(sum(matched.get(pk, 0) for pk in down) >= HALF * whole)
