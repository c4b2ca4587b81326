"""From scores to what is shown: a mood, how sure, and whether that is sure enough to be said.

Probabilities are the softmax of the scores over a temperature, one for each language (Guo et al., On Calibration of
Modern Neural Networks, 2017). Below a language's bound a reading is *unsure*: the bound keeps the surest 70 % of posts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .source import Floats

OTHER = ""  # the language of posts whose own was not calibrated


class Mood(IntEnum):
    NEGATIVE = 0
    NEUTRAL = 1
    POSITIVE = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """`probabilities` of negative, neutral and positive; they add up to one."""

    mood: Mood
    probabilities: tuple[float, float, float]
    is_sure: bool

    @property
    def sureness(self) -> float:
        return self.probabilities[self.mood]


UNREAD = Reading(Mood.NEUTRAL, (0.0, 1.0, 0.0), False)  # of a post without a word or an emoji


@dataclass(frozen=True, slots=True)
class Tuned:
    """For one language: the temperature, and the sureness from which a reading is sure."""

    temperature: float
    sure_from: float


@dataclass(frozen=True, slots=True)
class Calibration:
    languages: Mapping[str, Tuned]

    @classmethod
    def read(cls, text: str) -> Calibration:
        """From JSON: {"fr": {"temperature": 1.1, "sure_from": 0.6}, ..., "": {...}}."""
        found: Mapping[str, Mapping[str, Any]] = json.loads(text)
        return cls({language: Tuned(**values) for language, values in found.items()})

    def of(self, language: str) -> Tuned:
        return self.languages.get(language) or self.languages[OTHER]

    def probabilities(self, logits: Floats, languages: Sequence[str]) -> NDArray[np.float64]:
        """(posts, 3) for scores (posts, 3) and the language of each post ("fr", ..., "" where it is not known)."""
        temperatures = np.array([self.of(language).temperature for language in languages])
        return softmax(logits / temperatures[:, None]) if len(logits) else np.zeros((0, 3))

    def readings(self, logits: Floats, languages: Sequence[str]) -> list[Reading]:
        """One reading for each row of scores."""
        rows = self.probabilities(logits, languages).tolist()
        return [self._reading(row, language) for row, language in zip(rows, languages, strict=True)]

    def _reading(self, row: Sequence[float], language: str) -> Reading:
        mood = Mood(max(range(3), key=row.__getitem__))
        return Reading(mood, (row[0], row[1], row[2]), row[mood] >= self.of(language).sure_from)


def softmax(scores: NDArray[Any]) -> NDArray[np.float64]:
    """Each row as shares that add up to one."""
    raised = np.exp(scores - scores.max(-1, keepdims=True).astype(np.float64))
    found: NDArray[np.float64] = raised / raised.sum(-1, keepdims=True)
    return found
