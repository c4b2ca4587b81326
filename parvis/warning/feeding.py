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
DAY_SLOTS = 24 * HOUR_SLOTS
MOST_COMPARED = 200_000  # mentions of which it is looked up which posts several queries found: about a second
HALF = 0.5  # of what usually matches: when so much of it is silent, silence says nothing


class Counts(NamedTuple):
    """Of five minutes, or of a longer time."""

    mentions: int = 0
    negatives: int = 0
    reach: int = 0
    unread: int = 0  # whose mood nobody has read yet

    @property
    def likely_negatives(self) -> float | None:
        """As if those that are not read were like the others; None where most are not read."""
        read = self.mentions - self.unread
        if 2 * read < self.mentions:
            return None
        return self.negatives * self.mentions / read if read else 0.0

    def __add__(self, other: object) -> Counts:
        return Counts(*(a + b for a, b in zip(self, other, strict=True))) if isinstance(other, Counts) else self

    def __sub__(self, other: Counts) -> Counts:
        return Counts(*(max(0, a - b) for a, b in zip(self, other, strict=True)))

    def scaled(self, part: float) -> Counts:
        return Counts(*(round(each * part) for each in self))


NONE = Counts()


def settings_of(detector: Detector) -> Settings:
    return Settings(bucket_seconds=MomentCount.SECONDS, budget_days=float(detector.budget_days), kinds=KINDS)


def read_counts(query_ids: Iterable[int], first: int, last: int) -> dict[int, Counts]:
    """Posts of each slot from `first` until before `last`, each once, though several queries found it.

    Slots without any are missing.
    """
    queries = list(query_ids)
    rows = MomentCount.objects.filter(query_id__in=queries, slot__gte=first, slot__lt=last)
    found: dict[int, Counts] = {}
    for slot, mood, mentions, reach in rows.values_list("slot", "mood").annotate(n=Sum("mentions"), r=Sum("reach")):
        found[slot] = found.get(slot, NONE) + _counted(mentions, mood, reach)
    return _once(found, queries, first, last) if len(queries) > 1 and found else found


def _once(found: dict[int, Counts], query_ids: list[int], first: int, last: int) -> dict[int, Counts]:
    """Less what was counted too often; in a time of very many mentions by what was too often in its last hours."""
    seen, start = 0, first
    for slot in sorted(found, reverse=True):
        seen += found[slot].mentions
        if seen > MOST_COMPARED:
            start = slot + 1
            break
    extras = _extras(query_ids, start, last)
    part = 1.0
    if start > first:
        counted = sum(counts.mentions for slot, counts in found.items() if slot >= start)
        part = 1 - sum(extra.mentions for extra in extras.values()) / max(counted, 1)
    return {
        slot: counts - extras.get(slot, NONE) if slot >= start else counts.scaled(part)
        for slot, counts in found.items()
    }


def _extras(query_ids: list[int], first: int, last: int) -> dict[int, Counts]:
    """By slot, what posts that several of the queries found count too often."""
    found: dict[int, Counts] = {}
    for start in range(first, last, DAY_SLOTS):
        end = min(start + DAY_SLOTS, last)
        rows = Mention.objects.filter(
            query_id__in=query_ids, created_at__gte=MomentCount.start_of(start),
            created_at__lt=MomentCount.start_of(end),
        )  # fmt: skip
        shared = rows.values("post_id").annotate(
            n=Count("pk"), at=Min("created_at"), found=Max("found_at"), angry=Max("mood"), followers=Max("reach")
        ).filter(n__gt=1)  # fmt: skip
        for n, at, found_at, mood, reach in shared.values_list("n", "at", "found", "angry", "followers"):
            if found_at - at <= MomentCount.KEPT:
                slot, more = MomentCount.slot_of(min(at, found_at)), n - 1
                found[slot] = found.get(slot, NONE) + _counted(more, mood, more * reach)
    return found


def _counted(mentions: int, mood: int, reach: int) -> Counts:
    return Counts(mentions, mentions if mood == Mood.NEGATIVE else 0, reach, mentions if mood == Mood.UNREAD else 0)


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


def read_evidence(detector: Detector, first: int, last: int) -> dict[int, tuple[int, int]]:
    """Mentions with a new term, and copies, of each slot that has any."""
    rows = MomentEvidence.objects.filter(detector=detector.pk, slot__gte=first, slot__lt=last)
    return {slot: (term, copies) for slot, term, copies in rows.values_list("slot", "term_mentions", "copies")}


def span_of(query_ids: Iterable[int]) -> tuple[int, int] | None:
    """The first and the last slot with mentions."""
    ends = [MomentCount.objects.filter(query_id=pk).aggregate(first=Min("slot"), last=Max("slot")) for pk in query_ids]
    firsts = [end["first"] for end in ends if end["first"] is not None]
    return (min(firsts), max(end["last"] for end in ends if end["last"] is not None)) if firsts else None


def bucket_of(
    slot: int, counts: Counts, evidence: tuple[int, int] | None = (0, 0), *, is_down: bool = False
) -> Bucket:  # fmt: skip
    """`evidence` is None where nobody read the posts."""
    term, copies = evidence or ((None, None) if counts.mentions else (0, 0))
    kinds: dict[str, float | None] = {
        "negatives": counts.likely_negatives, "reach": counts.reach, "new_term": term, "copies": copies,
    }  # fmt: skip
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
