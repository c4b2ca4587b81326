"""What a workspace's corrections teach: a small linear step on top of the base's own scores.

Scores become base + W x unit vector + b, where W and b are held to zero as strongly as cross-validation asks (ridge).
The step is kept only where it reads corrected posts it was not fitted on better than the base does; otherwise the head
is the base. numpy alone, a fraction of a second for 2,000 corrections.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .reading import softmax
from .source import Floats
from .vectors import unit

MOST = 2_000  # the latest corrections; more cost time and say little more
FEWEST = 10
FOLDS = 5
HOLDS = (3.0, 0.6, 0.12)  # how strongly W is held to zero, tried from the strongest
STEPS = 50
TURNS = 30


@dataclass(frozen=True, slots=True)
class Head:
    """`weights` (3, width) and `bias` (3) added to the base; `corrections` used; the two losses by cross-validation."""

    weights: Floats
    bias: Floats
    corrections: int = 0
    base_loss: float = 0.0
    own_loss: float = 0.0

    @property
    def is_base(self) -> bool:
        """Nothing was learned that helps: scores are the base's own."""
        return not (self.weights.any() or self.bias.any())

    def logits(self, logits: Floats, vectors: NDArray[np.int8]) -> Floats:
        """The base's scores (posts, 3), moved by what was learned."""
        if self.is_base:
            return logits
        return (logits + unit(vectors) @ self.weights.T + self.bias).astype(np.float32)


def fit(logits: Floats, vectors: NDArray[np.int8], moods: NDArray[np.int64]) -> Head:
    """A head from corrected posts, the latest last: the base's scores (posts, 3), vectors (posts, width) and the moods
    people gave. Give scores over their temperature, and apply the head to the same."""
    base, points, wanted = (
        logits[-MOST:].astype(np.float32),
        _points(vectors[-MOST:]),
        np.eye(3, dtype=np.float32)[moods[-MOST:]],
    )
    nothing = Head(np.zeros((3, vectors.shape[1]), np.float32), np.zeros(3, np.float32), len(base))
    if len(base) < FEWEST:
        return nothing
    posts = _Posts(base, points, wanted)
    curve = _curve(points)
    tried = {hold: _tried(posts, hold, curve) for hold in HOLDS}
    hold = min(HOLDS, key=lambda hold: _loss(tried[hold], wanted))
    losses = _loss(base, wanted), _loss(tried[hold], wanted)
    if not _is_better(tried[hold], base, wanted):
        return Head(nothing.weights, nothing.bias, len(base), *losses)
    step = _step(posts, hold, curve)
    return Head(step[:, :-1], step[:, -1], len(base), *losses)


class _Posts(NamedTuple):
    base: Floats
    points: Floats
    wanted: Floats

    def only(self, chosen: NDArray[np.bool_]) -> _Posts:
        return _Posts(self.base[chosen], self.points[chosen], self.wanted[chosen])


def _points(vectors: NDArray[np.int8]) -> Floats:
    """Unit vectors with a one beside them, for the bias."""
    return np.hstack([unit(vectors), np.ones((len(vectors), 1), np.float32)])


def _loss(scores: Floats, wanted: Floats) -> float:
    return float(_each(scores, wanted).mean())


def _each(scores: Floats, wanted: Floats) -> NDArray[np.float64]:
    found: NDArray[np.float64] = -np.log((softmax(scores) * wanted).sum(1) + 1e-12)
    return found


def _is_better(own: Floats, base: Floats, wanted: Floats) -> bool:
    """On posts left out: not fewer right, and a loss lower by a tenth of its own noise over so few posts."""
    each = _each(base, wanted)
    margin = 0.1 * float(each.std()) / len(each) ** 0.5
    return _right(own, wanted) >= _right(base, wanted) and _loss(own, wanted) < float(each.mean()) - margin


def _right(scores: Floats, wanted: Floats) -> int:
    return int((scores.argmax(1) == wanted.argmax(1)).sum())


def _tried(posts: _Posts, hold: float, curve: float) -> Floats:
    """The scores of posts left out in turn."""
    scores = np.empty_like(posts.base)
    fold = np.arange(len(scores)) % FOLDS
    for number in range(FOLDS):
        out = fold == number
        step = _step(posts.only(~out), hold, curve)
        scores[out] = posts.base[out] + posts.points[out] @ step.T
    return scores


def _step(posts: _Posts, hold: float, curve: float) -> Floats:
    """(3, width + 1) of least loss plus hold x its square, by accelerated gradient (Nesterov, 1983)."""
    step: Floats = np.zeros((3, posts.points.shape[1]), np.float32)
    ahead: Floats = step
    rate = 1 / (curve + hold)
    for turn in range(STEPS):
        wrong = _shares(posts.base + posts.points @ ahead.T) - posts.wanted
        slope = wrong.T @ posts.points + hold * ahead
        moved: Floats = (ahead - rate * slope).astype(np.float32)
        ahead = (moved + turn / (turn + 3) * (moved - step)).astype(np.float32)
        step = moved
    return step


def _shares(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(1, keepdims=True))
    found: Floats = raised / raised.sum(1, keepdims=True)
    return found


def _curve(points: Floats) -> float:
    """How sharply the loss can bend: at most half the largest eigenvalue of the points' second moments.

    Found by power iteration, with a tenth to spare; what bounds all points bounds any part of them.
    """
    moments = points.T @ points
    along = moments.sum(0)
    for _ in range(TURNS):
        along = moments @ (along / max(float(np.linalg.norm(along)), 1e-12))
    return 0.55 * float(np.linalg.norm(along))
