"""What would have been said when: today's settings over the past or over a file, and a storm put into a copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from parvis.lib.detect import Episode, Storm, replay, with_storm
from parvis.lib.detect.values import Bucket, Settings
from parvis.listening.models import MomentCount
from parvis.warning import feeding, mind
from parvis.warning.models import Detector

LEARNT = timedelta(weeks=6)  # before the period, so that the detector knows what is usual
BARS = 60
AGO = timedelta(hours=8)  # how long ago a drill's storm began: what follows is long enough to be seen


@dataclass(frozen=True, slots=True)
class Replay:
    """`bars`: mentions in equal parts of the period; `marks`: where in it something was said (0 to 1)."""

    episodes: list[Episode]
    begin: datetime
    end: datetime
    mentions: int
    bars: list[float]
    marks: list[float]

    @property
    def weeks(self) -> float:
        return (self.end - self.begin) / timedelta(weeks=1)


def replay_past(detector: Detector, begin: datetime, end: datetime, budget_days: int, now: datetime) -> Replay:
    """Over the stored counts; the six weeks before `begin` are learnt from, where they are known."""
    buckets = _past(detector, begin - LEARNT, min(end, now))
    settings = Settings(bucket_seconds=MomentCount.SECONDS, budget_days=float(budget_days), kinds=feeding.KINDS)
    return _replayed(buckets, settings, begin, end, _places(detector, now))


def replay_file(buckets: list[Bucket], seconds: int, detector: Detector, budget_days: int, now: datetime) -> Replay:
    """Over counts from elsewhere: mentions alone, no other evidence."""
    settings = Settings(bucket_seconds=seconds, budget_days=float(budget_days))
    end = buckets[-1].at + timedelta(seconds=seconds)
    return _replayed(buckets, settings, buckets[0].at, end, _places(detector, now))


def drill(detector: Detector, storm_size: int, rise_minutes: int, anger: float, now: datetime) -> tuple[Storm, Replay]:
    """Put a storm that began eight hours ago into a copy of the last weeks; nothing stored is touched."""
    start = MomentCount.start_of(MomentCount.slot_of(now - AGO))
    shares = {"negatives": anger} if "negatives" in feeding.KINDS else {}
    storm = Storm(start, float(storm_size), rise=timedelta(minutes=rise_minutes), shares=shares)
    buckets = list(with_storm(_past(detector, now - LEARNT, now), storm, MomentCount.SECONDS))
    settings = Settings(
        bucket_seconds=MomentCount.SECONDS, budget_days=float(detector.budget_days), kinds=feeding.KINDS
    )
    return storm, _replayed(buckets, settings, start, now, _places(detector, now))


def _places(detector: Detector, now: datetime) -> dict[str, Any]:
    return {"zone": detector.workspace.zone, "holidays": mind.off(detector, now)}


def _past(detector: Detector, begin: datetime, end: datetime) -> list[Bucket]:
    queries = detector.query_ids
    span = feeding.span_of(queries)
    if span is None:
        return []
    first, last = max(span[0], MomentCount.slot_of(begin)), MomentCount.slot_of(end)
    counts = feeding.read_counts(queries, first, last)
    evidence = feeding.read_evidence(detector, first, last)
    return [
        feeding.bucket_of(slot, counts.get(slot, feeding.NONE), evidence.get(slot, (0, 0)))
        for slot in range(first, last)
    ]


def _replayed(
    buckets: list[Bucket], settings: Settings, begin: datetime, end: datetime, places: dict[str, Any]
) -> Replay:
    episodes = [each for each in replay(buckets, settings, **places) if begin <= each.told_at < end]
    span = max(end - begin, timedelta(minutes=1))
    bars = [0.0] * BARS
    for bucket in buckets:
        if begin <= bucket.at < end:
            bars[min(BARS - 1, int((bucket.at - begin) / span * BARS))] += bucket.mentions or 0.0
    marks = [(each.told_at - begin) / span for each in episodes]
    return Replay(episodes, begin, end, round(sum(bars)), bars, marks)
