"""What is measured of moods that were read: the figures of the goals, by their usual definitions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 15
COVERAGE = 0.7
Moods = NDArray[Any]
Shares = NDArray[Any]


def macro_f1(found: Moods, moods: Moods) -> float:
    """The mean over the three moods of 2 x right / (said + there), in per cent."""
    return 100 * float(np.mean([_f1(found == mood, moods == mood) for mood in range(3)]))


def _f1(said: NDArray[np.bool_], there: NDArray[np.bool_]) -> float:
    return 2 * int((said & there).sum()) / max(1, int(said.sum() + there.sum()))


def accuracy_at(shares: Shares, moods: Moods, coverage: float = COVERAGE) -> float:
    """Of the surest part of the posts, how many are right, in per cent."""
    surest = np.argsort(-shares.max(1), kind="stable")[: int(coverage * len(moods))]
    return 100 * float((shares.argmax(1) == moods)[surest].mean())


def calibration_error(shares: Shares, moods: Moods) -> float:
    """Expected calibration error over 15 equal bins of sureness, in points (Guo et al., 2017)."""
    sureness, right = shares.max(1), shares.argmax(1) == moods
    place = np.minimum((sureness * BINS).astype(int), BINS - 1)
    gaps = [abs(right[place == number].sum() - sureness[place == number].sum()) for number in range(BINS)]
    return 100 * float(sum(gaps)) / len(moods)


def reversals(found: Moods, moods: Moods) -> float:
    """Negative read as positive or the other way round, in per cent of all posts."""
    return 100 * float((np.abs(found - moods) == 2).mean())


def loss(shares: Shares, moods: Moods) -> float:
    """The mean of minus the logarithm of the share of the right mood."""
    return float(-np.log(shares[np.arange(len(moods)), moods] + 1e-12).mean())
