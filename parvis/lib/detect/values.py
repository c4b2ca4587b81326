"""What a detector is fed and what it says."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Level = Literal["learning", "quiet", "watch", "alert"]

# Kinds of evidence with a meaning of their own; any other name may be passed and is treated as a count.
MENTIONS = "mentions"
KINDS = (MENTIONS, "negatives", "authors", "new_term", "copies", "reach")


class Bucket(Struct, frozen=True, gc=False):
    """One roll-up: what was counted from `at` on, for the length of bucket that the detector was set to.

    `at` is aware. `mentions` is None where the source was down: nothing is known, which is not zero. `kinds` holds
    counts of other evidence in the same bucket: "negatives", "authors" (distinct), "new_term" (mentions with the
    fastest-rising new term), "copies" (near-duplicates of another mention), "reach" (followers reached). A kind that
    is absent counts as zero.
    """

    at: datetime
    mentions: float | None
    kinds: dict[str, float] = {}


class Evidence(Struct, frozen=True, gc=False):
    """One kind of evidence: `recent` counted over the last `span_seconds`, where `usual` was to be expected."""

    kind: str
    recent: float
    usual: float
    span_seconds: int
    nats: float


class Verdict(Struct, frozen=True, gc=False):
    """What the detector thinks after a bucket.

    `once_in_days`: an episode as unusual as the present one is due about once in so many days of this stream's own
    past (0 on a usual day). `expected` is the range in which nine in ten buckets like this one fell. `evidence` is
    sorted by weight, heaviest first, and empty on a quiet level. `since` is the start of the present episode, its
    identity: one crisis keeps one `since` until it is over. `opened` is true on the one bucket that raises the alert,
    `grew` on a later bucket that makes it clearly worse, `closed` on the bucket that ends it. `learning_until` is set
    while too little past is known to keep the budget. `stops_below` says what would end the episode: fewer mentions
    an hour than this, for `Settings.calm_hours`. `late` marks a bucket too old to count for an alert.
    """

    at: datetime
    level: Level
    once_in_days: float = 0.0
    expected: tuple[float, float] = (0.0, 0.0)
    evidence: tuple[Evidence, ...] = ()
    since: datetime | None = None
    opened: bool = False
    grew: bool = False
    closed: bool = False
    learning_until: datetime | None = None
    stops_below: float | None = None
    late: bool = False

    @property
    def once_in_weeks(self) -> float:
        return self.once_in_days / 7.0


class Settings(Struct, frozen=True):
    """One detector's settings. The defaults are what the benchmarks run with.

    `budget_days`: at most one false alarm in so many days. `least_mentions`: no alert on fewer mentions than this in
    three hours, whatever the past. `calm_hours`: an episode ends when nothing unusual was seen for so long.
    """

    bucket_seconds: int = 300
    budget_days: float = 14.0
    kinds: tuple[str, ...] = (MENTIONS,)
    least_mentions: float = 3.0
    calm_hours: float = 12.0
    rest_hours: float = 24.0
    learning_days: float = 3.0
