"""Which posts a network of the second opinion has not seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FOLDS = 4


def left_out(number: int, count: int) -> NDArray[np.int64]:
    """Numbers of the posts of a part of `count` that the fold is taught without: each fourth one."""
    return np.arange(number, count, FOLDS)
