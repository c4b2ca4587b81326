"""What pages say of a brand's themes in a period: how many, since when, in which mood."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from django.db.models import Count, QuerySet

from parvis.lib.chart import lines
from parvis.listening.buckets import size_of, starts
from parvis.listening.models import Brand, Mood
from parvis.listening.numbers import totals
from parvis.listening.period import Period, hour_of
from parvis.understanding.models import Theme, ThemePost, ThemeRound

Mark = Literal["new", "rising", "fading", "gone", ""]
SURE = 3.0  # standard deviations of counts from which on a change is said
LEAST = 5  # posts: fewer rise and fall by themselves
SPARK_HEIGHT = 28
NINE_IN_TEN = 1.645  # standard deviations
UP = ("new", "rising")
READ = 4  # moods before "not read yet"


class MoodBar:
    """How posts with these moods are shown: negative, neutral, positive, unsure, not read yet."""

    __slots__ = ()
    mood: list[int]

    @property
    def is_moody(self) -> bool:
        """Was the mood of any of its posts read?"""
        return any(self.mood[:READ])

    @property
    def bar(self) -> list[tuple[int, str, str]]:
        """Each mood that was read: where its part of the bar begins, and how wide it is."""
        whole, at, found = sum(self.mood[:READ]) or 1, 0, []
        for mood, count in enumerate(self.mood[:READ]):
            if count:
                found.append((mood, f"{at / whole * 100:.2f}%", f"{count / whole * 100:.2f}%"))
            at += count
        return found

    @property
    def mood_said(self) -> str:
        return ", ".join(f"{Mood(mood).label} {count}" for mood, count in enumerate(self.mood) if count)

    @property
    def main_mood(self) -> int:
        return max(range(READ), key=lambda mood: (self.mood[mood], -mood))


@dataclass(slots=True)
class Row(MoodBar):
    """One theme in a period. `mood`: posts that are negative, neutral, positive, unsure, not read yet."""

    theme: Theme
    posts: int = 0
    before: int | None = None
    mood: list[int] = field(default_factory=lambda: [0] * len(Mood))
    trend: list[int] = field(default_factory=list)
    mark: Mark = ""
    line: str = ""
    dashed: str = ""
    band: tuple[str, str] | None = None  # what is usual of a step: from where down, and how high

    def draw(self, *, unfinished: bool) -> None:
        """The trend as paths in a box of 100 by 100, the last step apart where the last bucket is not over."""
        if len(self.trend) > 1:
            low, high = self._usual()
            drawn = lines([self.trend, [high]], SPARK_HEIGHT, unfinished=unfinished)
            self.line, self.dashed = drawn.lines[0].solid, drawn.lines[0].dashed
            if high:
                top, bottom = (drawn.scale.y(value) / SPARK_HEIGHT * 100 for value in (high, low))
                self.band = f"{top:.1f}", f"{max(2.0, bottom - top):.1f}"

    def _usual(self) -> tuple[float, float]:
        """Of one step of the trend, from the period before; (0, 0) where there is none to compare with."""
        if not self.before:
            return 0.0, 0.0
        mean = self.before / len(self.trend)
        return max(0.0, mean - NINE_IN_TEN * math.sqrt(mean)), mean + NINE_IN_TEN * math.sqrt(mean)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Themes of a period, what is new or rises first, then the largest; and those of before that nobody talks of now.

    `others`: mentions of no theme, or not looked at yet; not known where only a sample was read.
    """

    rows: list[Row]
    gone: list[Row]
    others: int | None
    whole: int
    round: ThemeRound | None
    is_compared: bool


def read_themes(brand: Brand, period: Period) -> Numbers:
    seen = ThemeRound.objects.filter(brand=brand).first()
    is_compared = bool(seen and seen.since and not period.is_all and seen.since <= period.before.start)
    rows = {theme.pk: Row(theme) for theme in brand.themes.select_related("central__author", "came_from")}
    _count(brand, period, rows)
    before = _totals(brand, period.before) if is_compared else {}
    for row in rows.values():
        row.before = before.get(row.theme.pk, 0) if is_compared else None
        row.mark = _mark(row, period)
        row.draw(unfinished=period.is_live)
    shown = [row for row in rows.values() if row.theme.is_shown]
    inside = sum(row.posts for row in shown)
    is_sampled = bool(seen and seen.read < seen.mentioned)
    whole = inside if is_sampled else max(inside, totals(brand.queries.values_list("pk", flat=True), period).mentions)
    return Numbers(
        rows=sorted((row for row in shown if row.posts), key=_in_order),
        gone=sorted((row for row in shown if row.mark == "gone"), key=lambda row: -(row.before or 0)),
        others=None if is_sampled else whole - inside,
        whole=whole,
        round=seen,
        is_compared=is_compared,
    )


def _in_order(row: Row) -> tuple[bool, int, int]:
    return row.mark not in UP, -row.posts, row.theme.pk


def _count(brand: Brand, period: Period, rows: dict[int, Row]) -> None:
    edges = [hour_of(edge) for edge in starts(period, size_of(period))] if not period.is_all else []
    buckets = max(1, len(edges) - 1)
    counted = _posts(brand, period).values_list("theme_id", "hour", "mood").annotate(n=Count("pk"))
    for theme, hour, mood, n in counted:
        if row := rows.get(theme):
            row.trend = row.trend or [0] * buckets
            row.trend[min(buckets - 1, max(0, bisect_right(edges, hour) - 1))] += n
            row.mood[mood] += n
            row.posts += n


def _totals(brand: Brand, period: Period) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    found.update(_posts(brand, period).values_list("theme_id").annotate(n=Count("pk")))
    return found


def _posts(brand: Brand, period: Period) -> QuerySet[ThemePost]:
    last = hour_of(period.end) + (1 if period.is_live else 0)
    return ThemePost.objects.filter(brand=brand, hour__gte=hour_of(period.start), hour__lt=last).order_by()


def _mark(row: Row, period: Period) -> Mark:
    if row.before is None:
        return ""
    if row.before == 0:
        return "new" if row.posts and row.theme.born_at >= period.start else ""
    if row.posts == 0:
        return "gone" if row.before >= LEAST else ""
    change = (row.posts - row.before) / math.sqrt(row.posts + row.before)
    if max(row.posts, row.before) < LEAST or abs(change) < SURE:
        return ""
    return "rising" if change > 0 else "fading"
