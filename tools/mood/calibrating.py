"""Temperatures and bounds of *unsure* for each language, from scores on validation posts.

A language has few validation posts, so its temperature is drawn towards that of all languages together. Whether that
helps is said by cross-fitting: each fifth of the posts is judged by a temperature fitted on the other four.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.reading import OTHER, softmax

TEMPERATURES = np.exp(np.linspace(-1.2, 1.6, 141))
DRAWN = 15.0  # how strongly a language's temperature is drawn to that of all, in posts' losses per squared log
KEPT = 0.7  # the share of posts whose reading is to be sure
FOLDS = 5
ROUNDED = 3


@dataclass(frozen=True, slots=True)
class Scores:
    logits: NDArray[Any]
    moods: NDArray[np.int64]


def calibrate(found: Mapping[str, Scores]) -> dict[str, dict[str, float]]:
    """For each language code and "" for all others: temperature, sure_from."""
    every = Scores(
        np.concatenate([part.logits for part in found.values()]),
        np.concatenate([part.moods for part in found.values()]),
    )
    common = fit(every)
    tuned = {language: _tuned(part, fit(part, common)) for language, part in found.items()}
    return tuned | {OTHER: _tuned(every, common)}


def fit(scores: Scores, towards: float | None = None) -> float:
    """The temperature of least loss; drawn `towards` another one."""
    losses = [_loss(scores, temperature) for temperature in TEMPERATURES]
    if towards is not None:
        losses += DRAWN * np.log(TEMPERATURES / towards) ** 2
    return float(TEMPERATURES[int(np.argmin(losses))])


def crossed(scores: Scores, towards: float) -> NDArray[np.float64]:
    """Probabilities of each post by a temperature that was fitted without it."""
    found = np.empty(scores.logits.shape)
    fold = np.arange(len(found)) % FOLDS
    for number in range(FOLDS):
        rest = Scores(scores.logits[fold != number], scores.moods[fold != number])
        found[fold == number] = softmax(scores.logits[fold == number] / fit(rest, towards))
    return found


def _tuned(scores: Scores, temperature: float) -> dict[str, float]:
    surest = softmax(scores.logits / temperature).max(1)
    bound = float(np.quantile(surest, 1 - KEPT))
    return {"temperature": round(temperature, ROUNDED), "sure_from": round(bound, ROUNDED)}


def _loss(scores: Scores, temperature: float) -> float:
    shares = softmax(scores.logits / temperature)[np.arange(len(scores.moods)), scores.moods]
    return float(-np.log(shares + 1e-12).sum())
