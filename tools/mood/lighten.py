"""Teaches the light reader: a linear row for each mood over hashed words and runs of letters, all languages in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.light import PLACES, features, rarity, weighed
from parvis.lib.mood.reading import softmax
from tools.mood.patching import packed

STEPS, RATE = 40, 0.12
HELD = 2e-5  # how strongly weights are held to zero; chosen on validation among 5e-6, 2e-5, 4e-5, 1e-4
FIRST_MOMENT, SECOND_MOMENT = 0.9, 0.99


@dataclass(frozen=True, slots=True)
class Table:
    """Posts as rows of places with values, one after the other."""

    places: NDArray[np.int64]
    values: NDArray[np.float32]
    starts: NDArray[np.int64]

    def times(self, weights: NDArray[Any]) -> NDArray[Any]:
        """(posts, 3)"""
        return np.add.reduceat(self.values[:, None] * weights[self.places], self.starts, axis=0)

    def slopes(self, wrong: NDArray[Any]) -> NDArray[Any]:
        """(places, 3) from (posts, 3)"""
        lengths = np.diff(np.r_[self.starts, len(self.values)])
        columns = [
            np.bincount(self.places, self.values * np.repeat(wrong[:, mood], lengths), minlength=PLACES)
            for mood in range(3)
        ]
        return np.stack(columns, 1)


def table(posts: Sequence[str]) -> tuple[Table, NDArray[np.float16]]:
    """Posts without a single place have place 0 with nothing."""
    found = [features(post) for post in posts]
    found = [pair if len(pair[0]) else (np.zeros(1, np.int64), np.ones(1, np.float32)) for pair in found]
    met = np.bincount(np.concatenate([places for places, _counts in found]), minlength=PLACES)
    rare = rarity(met, len(posts))
    values = [weighed(counts, rare[places].astype(np.float32)) for places, counts in found]
    starts = np.r_[0, np.cumsum([len(value) for value in values])[:-1]]
    return Table(np.concatenate([places for places, _counts in found]), np.concatenate(values), starts), rare


def teach(posts: Sequence[str], moods: Sequence[int], shares: NDArray[Any]) -> bytes:
    """The file of a light reader; `shares` (posts) says how much each post counts."""
    rows, rare = table(posts)
    wanted, counts = np.eye(3)[np.asarray(moods)], (shares / shares.sum())[:, None]
    weights = np.zeros((PLACES, 3), np.float32)
    first, second, bias = np.zeros_like(weights), np.zeros_like(weights), np.zeros(3, np.float32)
    for step in range(1, STEPS + 1):
        wrong = (softmax(rows.times(weights) + bias) - wanted) * counts
        slope = rows.slopes(wrong) + HELD * weights
        first = FIRST_MOMENT * first + (1 - FIRST_MOMENT) * slope
        second = SECOND_MOMENT * second + (1 - SECOND_MOMENT) * slope**2
        move = first / (1 - FIRST_MOMENT**step) / (np.sqrt(second / (1 - SECOND_MOMENT**step)) + 1e-8)
        weights = (weights - RATE * (1 - step / (STEPS + 1)) * move).astype(np.float32)
        bias = (bias - wrong.sum(0)).astype(np.float32)
    return _file(weights, rare, bias)


def _file(weights: NDArray[Any], rare: NDArray[np.float16], bias: NDArray[Any]) -> bytes:
    scale = np.maximum(np.abs(weights).max(0), 1e-9) / 127
    eights = np.round(weights / scale).astype(np.int8)
    return packed({"weights": eights, "scale": scale.astype(np.float32), "rarity": rare, "bias": bias})
