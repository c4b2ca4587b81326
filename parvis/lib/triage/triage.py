"""Posts in, kinds out: by their words alone, or with the encoder's vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .kinds import Kind, Label
from .light import Light
from .weights import Floats, Weights

LANGUAGES = frozenset({"fr", "en"})
# Of other languages nothing was learnt or measured: the same scores are believed half as much.
STRANGE = 2.0


class Triage:
    """One reader for both steps. Raises WrongWeights."""

    def __init__(self, weights: bytes) -> None:
        taught = Weights.read(weights)
        self._light = Light(taught)
        self._light_heat = taught.number("light_heat")
        self._has_head = taught.has_head
        if taught.has_head:
            self._head, self._mean = taught.floats("head"), taught.floats("head_mean")
            self._bias, self._mixture = taught.floats("head_bias"), taught.floats("mixture")
            self._full_heat = taught.number("full_heat")

    def read(self, texts: Sequence[str], langs: Sequence[str], vectors: ArrayLike | None = None) -> list[Label]:
        """One label a text. `langs`: ISO 639-1 codes, "" where unknown. `vectors` (n, width): the encoder's,
        of any scale, whole numbers or not; without them the light reader answers alone.

        Raises ValueError where lengths differ.
        """
        sureness = self.probabilities(texts, langs, vectors)
        return [Label(Kind(int(row.argmax())), float(row.max())) for row in sureness]

    def probabilities(self, texts: Sequence[str], langs: Sequence[str], vectors: ArrayLike | None = None) -> Floats:
        """(n, 7): how sure of each kind; rows sum to 1."""
        if len(texts) != len(langs):
            raise ValueError(f"{len(texts)} texts came with {len(langs)} languages.")
        scores = self._light.scores(texts) / self._light_heat
        if vectors is not None and self._has_head:
            scores = self._with(np.asarray(vectors, np.float32), self._light.scores(texts)) / self._full_heat
        strange = np.array([STRANGE if lang and lang not in LANGUAGES else 1.0 for lang in langs], np.float32)
        return softmax(scores / strange[:, None])

    def _with(self, vectors: Floats, light: Floats) -> Floats:
        if vectors.shape != (len(light), len(self._mean)):
            raise ValueError(f"{len(light)} texts came with vectors of shape {vectors.shape}.")
        head = (unit(vectors) - self._mean) @ self._head + self._bias
        return np.asarray(self._mixture[0] * light + self._mixture[1] * head, np.float32)


def unit(vectors: Floats) -> Floats:
    """Vectors brought to length 1; a vector of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)


def softmax(scores: Floats) -> Floats:
    grown = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), np.float32)
