from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.lib.chart.scale import Scale, scale

FILLED = 0.74  # share of its place that a column takes


@dataclass(frozen=True, slots=True)
class Segment:
    kind: int  # which value of the stack
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Column:
    """One bucket: its whole place (for the pointer), the stack, and whether it goes beyond the scale."""

    place: str
    wide: str
    x: str
    width: str
    middle: str
    total: int
    segments: tuple[Segment, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Box:
    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Columns:
    scale: Scale
    columns: tuple[Column, ...]
    band: tuple[Box, ...]
    before: str  # path in a 100 by 100 box of the period before; empty if none
    unfinished: Box | None  # what the last bucket would reach at its pace


def columns(
    stacks: Sequence[Sequence[int]],
    height: int,
    *,
    band: Sequence[tuple[float, float] | None] = (),
    before: Sequence[int] = (),
    expected: float | None = None,
    top: float | None = None,
) -> Columns:
    """Places of stacked counts.

    stacks: for each bucket the counts from the bottom up. band: usual low and high of each bucket, or None.
    before: the same buckets one period earlier. expected: what the last, unfinished bucket would reach.
    top: a given highest value instead of the highest found; columns beyond it are cut.
    """
    totals = [sum(stack) for stack in stacks]
    found = max([1, *totals, *before, expected or 0, *(high for limits in band if limits for high in limits)])
    on = scale(top or found, height)
    wide = 100 / max(1, len(stacks))
    drawn = tuple(_column(k, stack, wide, on) for k, stack in enumerate(stacks))
    last = _box(len(stacks) - 1, wide, 0, expected, on) if expected and expected > totals[-1] else None
    bands = tuple(_whole(k, wide, *limits, on) for k, limits in enumerate(band) if limits)
    return Columns(on, drawn, bands, _steps(before, on), last)


def _column(k: int, stack: Sequence[int], wide: float, on: Scale) -> Column:
    segments, below = [], 0
    for kind, count in enumerate(stack):
        upper, lower = on.y(below + count), on.y(below)
        if count and lower > upper:
            gap = 1 if lower - upper > 4 else 0
            segments.append(Segment(kind, f"{upper:.1f}", f"{max(lower - upper - gap, 1):.1f}"))
        below += count
    x = k * wide + wide * (1 - FILLED) / 2
    return Column(
        f"{k * wide:.3f}%", f"{wide:.3f}%", f"{x:.3f}%", f"{wide * FILLED:.3f}%", f"{(k + 0.5) * wide:.3f}%",
        below, tuple(segments), below > on.top,
    )  # fmt: skip


def _box(k: int, wide: float, low: float, high: float, on: Scale) -> Box:
    x = k * wide + wide * (1 - FILLED) / 2
    return Box(f"{x:.3f}%", f"{wide * FILLED:.3f}%", f"{on.y(high):.1f}", f"{max(on.y(low) - on.y(high), 1):.1f}")


def _whole(k: int, wide: float, low: float, high: float, on: Scale) -> Box:
    return Box(f"{k * wide:.3f}%", f"{wide + 0.05:.3f}%", f"{on.y(high):.1f}", f"{max(on.y(low) - on.y(high), 1):.1f}")


def _steps(values: Sequence[int], on: Scale) -> str:
    """A line through the middles of the buckets, in a box of 100 by 100."""
    wide = 100 / max(1, len(values))
    points = (f"{(k + 0.5) * wide:.2f} {on.y(value) / on.height * 100:.2f}" for k, value in enumerate(values))
    return f"M{'L'.join(points)}" if values else ""
