"""What would have been said when: today's settings over a past period, or over a copy with a made-up storm."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Set
from datetime import UTC, date, datetime, timedelta, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from parvis.lib.detect.values import Bucket, Evidence, Settings


class Episode(Struct):
    """One alert as it would have run: `since` the unusual began, `told_at` somebody heard, `over_at` it closed.

    `told_again`: reminders while it went on. `mentions` are those from `told_at` to the end. `evidence` is that of the
    moment it was told; `most_days` the rarest it got, once in so many days.
    """

    since: datetime
    told_at: datetime
    evidence: tuple[Evidence, ...]
    most_days: float
    mentions: float = 0.0
    told_again: int = 0
    over_at: datetime | None = None

    @property
    def delay(self) -> timedelta:
        return self.told_at - self.since


def replay(
    buckets: Iterable[Bucket], settings: Settings, *, zone: tzinfo = UTC, holidays: Set[date] = frozenset()
) -> list[Episode]:
    """Every alert over these buckets, in order; told from a fresh detector, so that its first days are learning."""
    from parvis.lib.detect.detector import Detector  # numpy: with the first detector

    detector = Detector(settings, zone=zone, holidays=holidays)
    episodes: list[Episode] = []
    for bucket in buckets:
        verdict = detector.observe(bucket)
        if verdict.closed and episodes:
            episodes[-1].over_at = verdict.at
        if verdict.opened:
            since = verdict.since or verdict.at
            episodes.append(Episode(since, verdict.at, verdict.evidence, verdict.once_in_days))
        if episodes and episodes[-1].over_at is None:
            episodes[-1].most_days = max(episodes[-1].most_days, verdict.once_in_days)
            episodes[-1].mentions += bucket.mentions or 0.0
            episodes[-1].told_again += verdict.renewed
    return episodes


class Storm(Struct, frozen=True):
    """A storm for a drill: `mentions` in all, from `at` on, at its height after `rise`, then halving every `halving`.

    `shares` says what share of them each other kind has ("negatives": 0.8).
    """

    at: datetime
    mentions: float
    rise: timedelta = timedelta(minutes=45)
    halving: timedelta = timedelta(hours=3)
    shares: dict[str, float] = {}

    def reached(self, moment: datetime) -> float:
        """How many of its mentions have come before `moment`. Rises in a straight line, then falls by halves."""
        seconds = (moment - self.at).total_seconds()
        rise, life = self.rise.total_seconds(), self.halving.total_seconds() / math.log(2)
        if seconds <= 0:
            return 0.0
        climbed = min(seconds, rise) ** 2 / (2 * rise)
        fallen = life * (1.0 - math.exp(-max(0.0, seconds - rise) / life))
        return self.mentions * (climbed + fallen) / (rise / 2 + life)


def with_storm(buckets: Iterable[Bucket], storm: Storm, bucket_seconds: int) -> Iterator[Bucket]:
    """The same buckets with the storm's mentions added, in whole mentions."""
    for bucket in buckets:
        start, end = storm.reached(bucket.at), storm.reached(bucket.at + timedelta(seconds=bucket_seconds))
        before, after = round(start), round(end)
        if before == after or bucket.mentions is None:
            yield bucket
            continue
        kinds = {
            kind: (bucket.kinds.get(kind) or 0.0) + round(after * share) - round(before * share)
            for kind, share in storm.shares.items()
        }
        yield replace(bucket, mentions=bucket.mentions + after - before, kinds={**bucket.kinds, **kinds})
