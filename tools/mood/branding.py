"""Teaches the second head and its gate: linear maps on the encoder's vectors, by gradient descent without chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.reading import softmax
from parvis.lib.mood.vectors import unit
from tools.mood.patching import packed

ROUNDS = 300
POWER_ROUNDS, MARGIN = 20, 0.55  # the slope of softmax is never over a half
HEAD_HOLD, GATE_HOLD = 0.05, 0.02  # how strongly weights are held to zero; 0.03 to 0.1 do the same
# How much the light reader counts beside the own and the second head; by validation posts and the learning half.
LIGHT = np.array([0.2, 1.0], np.float32)
RARE = 2.0  # how many other posts one about a brand is met with: at 8, a quarter of a storm was read as tweets are
HEATS = np.geomspace(0.5, 4, 60)
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lesson:
    """Vectors (posts, width) int8 and moods (posts)."""

    vectors: NDArray[np.int8]
    moods: NDArray[np.int64]

    def __add__(self, other: Lesson) -> Lesson:
        return Lesson(np.vstack([self.vectors, other.vectors]), np.r_[self.moods, other.moods])


def teach(lesson: Lesson, elsewhere: NDArray[np.int8], heat: float) -> bytes:
    """`brand.npz`: the head by the lesson, the gate by the lesson against posts from `elsewhere`."""
    points, mean, spread = centred(lesson.vectors)
    weight, bias = learn(points, np.eye(3, dtype=np.float32)[lesson.moods], HEAD_HOLD)
    others = (unit(elsewhere) - mean) / spread
    sides = np.r_[np.ones(len(points), int), np.zeros(len(others), int)]
    gate, gate_bias = learn(np.vstack([points, others]), np.eye(2, dtype=np.float32)[sides], GATE_HOLD)
    found = {
        "weight": weight.astype(np.float16), "bias": bias, "gate": (gate[:, 1] - gate[:, 0]).astype(np.float16),
        "gate_bias": gate_bias[1] - gate_bias[0] - np.float32(np.log(RARE)), "mean": mean, "spread": spread,
        "light": LIGHT, "heat": np.float32(heat),
    }  # fmt: skip
    return packed(found)


def heat(lesson: Lesson, unseen: Lesson, heard: Floats) -> float:
    """By what to divide the scores of a head taught by the lesson, so that it is as sure of `unseen` as it is right;
    `heard`: what a light reader that has not seen them says of them."""
    points, mean, spread = centred(lesson.vectors)
    weight, bias = learn(points, np.eye(3, dtype=np.float32)[lesson.moods], HEAD_HOLD)
    scores = (unit(unseen.vectors) - mean) / spread @ weight + bias + LIGHT[1] * heard
    losses = [_loss(scores / hot, unseen.moods) for hot in HEATS]
    right = 100 * float((scores.argmax(1) == unseen.moods).mean())
    print(f"second head: {right:.1f} % right, loss {min(losses):.3f}, on posts about brands that it had not seen")
    return float(HEATS[int(np.argmin(losses))])


def centred(vectors: NDArray[np.int8]) -> tuple[Floats, Floats, Floats]:
    """(points, mean, spread)"""
    points = unit(vectors)
    mean = points.mean(0)
    spread = np.float32((points - mean).std(0).mean())
    return (points - mean) / spread, mean, spread


def learn(points: Floats, wanted: Floats, hold: float) -> tuple[Floats, Floats]:
    """Weights and bias of a logistic regression in which all kinds weigh the same: Nesterov's gradient descent."""
    wide = np.hstack([points, np.ones((len(points), 1), np.float32)])
    share = (wanted / wanted.sum(0)).sum(1, keepdims=True) / wanted.shape[1]
    step = 1 / (MARGIN * _steepest(wide, share) + hold)
    held = np.append(np.full(points.shape[1], hold, np.float32), 0)[:, None]
    at = before = np.zeros((wide.shape[1], wanted.shape[1]), np.float32)
    for number in range(ROUNDS):
        ahead = at + (number / (number + 3)) * (at - before)
        slope = wide.T @ ((softmax(wide @ ahead) - wanted) * share) + held * ahead
        before, at = at, (ahead - step * slope).astype(np.float32)
    return at[:-1], at[-1]


def _steepest(rows: Floats, share: Floats) -> float:
    way: Any = np.ones((rows.shape[1], 1), np.float32)
    size = 1.0
    for _ in range(POWER_ROUNDS):
        way = rows.T @ (share * (rows @ way))
        size = float(np.linalg.norm(way))
        way /= size
    return size


def _loss(scores: Any, moods: NDArray[np.int64]) -> float:
    return float(-np.log(softmax(scores)[np.arange(len(moods)), moods] + 1e-12).mean())
