from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

STEPS = (1, 2, 5, 10, 20, 25, 50)


@dataclass(frozen=True, slots=True)
class Tick:
    value: int
    y: str  # pixels from the top


@dataclass(frozen=True, slots=True)
class Scale:
    """From zero at the bottom to `top` at the top of `height` pixels."""

    top: int
    height: int
    ticks: tuple[Tick, ...]

    def y(self, value: float) -> float:
        """Pixels from the top; a value beyond the top stays at the top."""
        return self.height - min(value, self.top) / self.top * self.height


def scale(highest: float, height: int, ticks: int = 4) -> Scale:
    """A scale from zero with at most `ticks` equal round steps up to the highest value."""
    step = _step(highest / ticks)
    count = max(1, -(-int(-(-highest // 1)) // step))
    top = step * count
    places = tuple(Tick(k * step, f"{height - k * height / count:.1f}") for k in range(count + 1))
    return Scale(top, height, places)


def _step(least: float) -> int:
    """The first round number that is at least `least`, and at least 1."""
    size = 1
    while size * 10 < least:
        size *= 10
    return next((step * size for step in STEPS if step * size >= least), 100 * size)


def nearest(places: list[float], least: float) -> list[float]:
    """Places (from the top) moved down so that neighbours are at least `least` apart; order kept."""
    moved = sorted(places)
    for before, (_, after) in enumerate(pairwise(list(moved))):
        moved[before + 1] = max(after, moved[before] + least)
    return moved
