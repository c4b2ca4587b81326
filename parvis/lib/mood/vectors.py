"""Vectors of posts in eight bits: a direction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .source import Floats


def eights(vector: Floats) -> NDArray[np.int8]:
    """The direction of a vector in eight bits: its largest number becomes 127 or -127."""
    largest = float(np.abs(vector).max()) or 1.0
    return np.round(vector * (127 / largest)).astype(np.int8)


def unit(vectors: NDArray[np.int8]) -> Floats:
    """Vectors (posts, width) of length one, as float32; a vector of nothing stays nothing."""
    full = vectors.astype(np.float32)
    lengths = np.linalg.norm(full, axis=-1, keepdims=True)
    found: Floats = full / np.maximum(lengths, np.float32(1e-9))
    return found
