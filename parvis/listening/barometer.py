"""The mood of many mentions: shares over time, and one bar for each brand, network and language.

Shares are of what was read; what waits for a reader is counted apart and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parvis.lib.chart import Lines, lines
from parvis.listening.buckets import Bucket
from parvis.listening.filters import Filters
from parvis.listening.models import Mood
from parvis.listening.numbers import Cells, facets

HEIGHT = 240
KINDS = ("neg", "neu", "pos", "uns")
SMOOTHED = 6  # hours that a share by the hour looks back over: one of three posts says nothing


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar; its place and width are ready for SVG."""

    kind: str
    mood: int
    x: str
    width: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Bar:
    """`moods`: negative, neutral, positive, unsure, not read yet."""

    key: str
    moods: tuple[int, ...]
    name: str = ""

    @property
    def read(self) -> int:
        return sum(self.moods[: Mood.UNREAD])

    @property
    def unread(self) -> int:
        return self.moods[Mood.UNREAD]

    @property
    def negative(self) -> float:
        return self.moods[Mood.NEGATIVE] / self.read if self.read else 0.0

    @property
    def parts(self) -> list[Part]:
        found, x = [], 0.0
        for mood, kind in enumerate(KINDS):
            share = self.moods[mood] / self.read if self.read else 0.0
            if share:
                found.append(Part(kind, mood, f"{x:.2f}%", f"{share * 100:.2f}%", self.moods[mood], share))
            x += share * 100
        return found


def bars(counted: Cells, filters: Filters, scope: set[int], field: str, keys: Iterable[str]) -> list[Bar]:
    """One bar for each of these networks or languages, those with nothing read left out."""
    found = []
    for key in keys:
        narrowed: dict[str, Any] = {field: (key,)}
        moods = facets(counted, replace(filters, **narrowed), scope).mood
        found.append(Bar(key, tuple(moods[mood] for mood in Mood)))
    return [bar for bar in found if bar.read]


def whole(moods: Mapping[int, int]) -> Bar:
    return Bar("", tuple(moods.get(mood, 0) for mood in Mood))


def bar_of(key: str, name: str, buckets: Sequence[Bucket]) -> Bar:
    return Bar(key, tuple(sum(bucket.moods[mood] for bucket in buckets) for mood in Mood), name)


@dataclass(frozen=True, slots=True)
class Course:
    """Shares over time, drawn: negative, positive, and negative in the period before."""

    drawn: Lines
    negative: list[float]  # percent, by bucket
    positive: list[float]

    @property
    def places(self) -> list[tuple[str, str]]:
        """Where each bucket's column begins and how wide it is, ready for SVG."""
        width = 100 / max(1, len(self.negative))
        return [(f"{k * width:.3f}%", f"{width:.3f}%") for k in range(len(self.negative))]


def course(buckets: Sequence[Bucket], before: Sequence[Bucket], *, by_hour: bool, is_live: bool) -> Course | None:
    """None where there is too little to draw a line through."""
    if sum(any(bucket.moods[: Mood.UNREAD]) for bucket in buckets) < 2:
        return None
    back = SMOOTHED if by_hour else 1
    negative, positive = (shares(buckets, mood, back) for mood in (Mood.NEGATIVE, Mood.POSITIVE))
    series = [negative, positive]
    if any(any(bucket.moods[: Mood.UNREAD]) for bucket in before):
        earlier = shares(before[: len(buckets)], Mood.NEGATIVE, back)
        series.append(earlier + earlier[-1:] * (len(buckets) - len(earlier)))
    return Course(lines(series, HEIGHT, unfinished=is_live), negative, positive)


def shares(buckets: Sequence[Bucket], mood: Mood, back: int) -> list[float]:
    """Percent of what was read, over each bucket and those just before it; the share before where nothing was read."""
    found: list[float] = []
    for k in range(len(buckets)):
        seen = buckets[max(0, k - back + 1) : k + 1]
        read = sum(sum(bucket.moods[: Mood.UNREAD]) for bucket in seen)
        here = sum(bucket.moods[mood] for bucket in seen)
        found.append(100 * here / read if read else (found[-1] if found else 0.0))
    return found
