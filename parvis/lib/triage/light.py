"""Step one: words, parts of words and signs, each with a weight for each kind. numpy only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .signs import see
from .weights import Floats, Weights

# Length of each block of a row: words, parts of words, signs, cues. Chosen by cross-validation.
BLOCKS = (1.0, 1.0, 0.6, 1.0)
Row = tuple[NDArray[np.intp], Floats]


class Light:
    def __init__(self, taught: Weights) -> None:
        self._rarity = taught.floats("rarity")
        self._weights = taught.tensors["light"]
        self._scale = taught.floats("light_scale")
        self._bias = taught.floats("light_bias")

    def scores(self, texts: Sequence[str]) -> Floats:
        """(n, 7), before any temperature."""
        return np.array([self._score(text) for text in texts], np.float32).reshape(len(texts), len(self._bias))

    def _score(self, text: str) -> Floats:
        numbers, values = row(text, self._rarity)
        return np.asarray(values @ self._weights[numbers].astype(np.float32) * self._scale + self._bias, np.float32)


def row(text: str, rarity: Floats) -> Row:
    """(numbers, values): log of the count times rarity, each block brought to its own length."""
    blocks = [_block(seen, rarity, length) for seen, length in zip(see(text), BLOCKS, strict=True)]
    return np.concatenate([block[0] for block in blocks]), np.concatenate([block[1] for block in blocks])


def _block(seen: list[int], rarity: Floats, length: float) -> Row:
    numbers, counts = np.unique(np.array(seen, np.intp), return_counts=True)
    values = (1 + np.log(counts)).astype(np.float32) * rarity[numbers]
    size = float(np.linalg.norm(values))
    return numbers, np.asarray(values * (length / size) if size else values, np.float32)
