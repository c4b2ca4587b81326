"""What a detector is fed and what it says."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Level = Literal["learning", "quiet", "watch", "alert"]

# Kinds of evidence with a meaning of their own; any other name may be passed and is treated as a count.
MENTIONS = "mentions"
KINDS = (MENTIONS, "negatives", "authors", "new_term", "copies", "reach")
AMOUNTS = frozenset({"reach"})  # kinds that count no posts: one post brings a few of them, or a million
FOR_THE_HOUR = "mentions_for_the_hour"  # evidence: many mentions for this hour of this kind of day


class Bucket(Struct, frozen=True, gc=False):
    """One closed roll-up: what was counted from `at` (aware) on, for the length of bucket the detector was set to.

    `mentions` is None where the source was down: nothing is known, which is not zero. A bucket that is never fed
    counts as zero. `kinds` holds counts of other evidence in the same bucket: "negatives", "authors" (distinct),
    "new_term" (mentions with the fastest-rising new term), "copies" (near-duplicates of another mention), "reach"
    (followers reached). A kind that is absent counts as zero; one that is None is not known (moods that nobody has
    read yet), which is not zero either.
    """

    at: datetime
    mentions: float | None
    kinds: dict[str, float | None] = {}


class Evidence(Struct, frozen=True, gc=False):
    """One kind of evidence: so many an hour over about the last `over_seconds`, where `usual_per_hour` is usual.

    `nats` is its surprise: exp(-nats) is the share of this stream's past that was at least as high.
    """

    kind: str
    per_hour: float
    usual_per_hour: float
    over_seconds: int
    nats: float


class Verdict(Struct, frozen=True, gc=False):
    """What the detector thinks after a bucket.

    `once_in_days`: as unusual as this comes about once in so many days, told by this stream's own past (0: usual).
    `expected`: nine in ten buckets like this one lie in this range. `evidence`: heaviest first, empty when quiet.
    `since`: the start of the present episode and its identity; one crisis keeps one `since` until it is over.
    `opened`: this bucket raises the alert. `renewed`: a day after the detector last spoke it is still that unusual.
    `grew`: clearly rarer or bigger than when it last spoke. `closed`: this bucket ends the alert. `stops_below`: the
    alert ends after `Settings.calm_hours` with fewer mentions an hour than this. `learning_until` is set while too
    little past is known to alert. `late`: the bucket is too old to count.
    """

    at: datetime
    level: Level
    once_in_days: float = 0.0
    expected: tuple[float, float] = (0.0, 0.0)
    evidence: tuple[Evidence, ...] = ()
    since: datetime | None = None
    opened: bool = False
    renewed: bool = False
    grew: bool = False
    closed: bool = False
    stops_below: float | None = None
    learning_until: datetime | None = None
    late: bool = False

    @property
    def once_in_weeks(self) -> float:
        return self.once_in_days / 7.0

    @property
    def spoke(self) -> bool:
        """Is this a bucket on which somebody hears of the alert, for the first time or again?"""
        return self.opened or self.renewed


class Settings(Struct, frozen=True):
    """One detector's settings; the benchmarks run with the defaults, except for the length of the buckets.

    `budget_days`: at most one false alarm in so many days. `least_mentions`: no alert on fewer mentions than this in
    three hours, whatever the past. `calm_hours`: an episode ends when nothing unusual was seen for so long.
    `rest_hours`: an alert that goes on is told again after so long. `learning_days`: no alert before.
    """

    bucket_seconds: int = 300
    budget_days: float = 7.0
    kinds: tuple[str, ...] = (MENTIONS,)
    least_mentions: float = 3.0
    calm_hours: float = 12.0
    rest_hours: float = 24.0
    learning_days: float = 2.0
