from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.lib.chart.scale import Scale, nearest, scale

LABEL_HEIGHT = 16  # pixels that a label at the end of a line needs


@dataclass(frozen=True, slots=True)
class Line:
    solid: str  # path in a box of 100 by 100
    dashed: str  # the last step, when it is unfinished
    label_y: str  # pixels from the top, moved so that labels do not meet


@dataclass(frozen=True, slots=True)
class Lines:
    scale: Scale
    lines: tuple[Line, ...]


def lines(series: Sequence[Sequence[float]], height: int, *, unfinished: bool = False) -> Lines:
    """Places of lines over the same buckets, all from zero; labels stand at the height of their last value."""
    on = scale(max([1.0, *(value for values in series for value in values)]), height)
    ends = [on.y(values[-1]) if values else float(height) for values in series]
    order = sorted(range(len(ends)), key=lambda k: ends[k])
    labels = dict(zip(order, _inside(nearest(ends, LABEL_HEIGHT), height), strict=True))
    drawn = []
    for k, values in enumerate(series):
        cut = len(values) - 1 if unfinished and len(values) > 1 else len(values)
        dashed = path(values, on, cut - 1) if cut < len(values) else ""
        drawn.append(Line(path(values[:cut], on, 0, len(values)), dashed, f"{labels[k] + 4:.1f}"))
    return Lines(on, tuple(drawn))


def _inside(places: Sequence[float], height: float) -> list[float]:
    """Labels from the top down, pushed up where the last ones would stand below the drawing."""
    pushed: list[float] = []
    limit = height
    for place in reversed(places):
        pushed.append(min(place, limit))
        limit = pushed[-1] - LABEL_HEIGHT
    return pushed[::-1]


def path(values: Sequence[float], on: Scale, start: int = 0, count: int | None = None) -> str:
    """The line from bucket `start` on, in a box of 100 by 100 as wide as `count` buckets."""
    steps = max(1, (count or len(values)) - 1)
    shown = list(enumerate(values))[start:]
    points = (f"{k / steps * 100:.2f} {on.y(value) / on.height * 100:.2f}" for k, value in shown)
    return f"M{'L'.join(points)}" if shown else ""
