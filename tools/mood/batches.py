"""Posts as rectangles of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# A network is compiled for each length: few lengths, little to wait; many, little to fill up.
LENGTHS = (24, 32, 40, 48, 80)


def padded(posts: Sequence[NDArray[Any]]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """States (posts, pieces, width) and mask, as long as the next of LENGTHS."""
    length = next(length for length in LENGTHS if length >= max(map(len, posts)))
    states = np.zeros((len(posts), length, posts[0].shape[1]), np.float32)
    mask = np.zeros((len(posts), length), bool)
    for row, post in enumerate(posts):
        states[row, : len(post)], mask[row, : len(post)] = post, True
    return states, mask
