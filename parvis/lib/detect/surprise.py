"""How surprising is the present rate, for this stream? In nats, against the stream's own fading past."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
SPEEDS = (15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR)  # half-lives of the recent rate
USUAL = 3 * DAY  # half-life of the usual rate
MEMORY = 14 * DAY  # half-life of the past that a rate is ranked against
FLOOR = 2.0  # added to both rates, so that one mention after none is no storm
CLIP = 10.0  # a storm moves the usual rate by at most so many times itself
LOW, HIGH, BINS = -4.0, 6.0, 200  # the log ratios that the histogram tells apart

Floats = NDArray[np.float64]


class Surprise:
    """Recent over usual rate of each kind at several speeds, ranked among the stream's own past.

    x = ln((recent + floor) / (usual + floor)); surprise = -ln(share of the fading past at least as high as x). No
    shape of distribution is assumed, a brand that bursts every day stops surprising, and after n buckets no surprise
    can exceed ln(2n + 2), so that a new stream cannot cry wolf.
    """

    def __init__(self, kind_count: int, bucket_seconds: float) -> None:
        self.gains = 1.0 - 0.5 ** (bucket_seconds / np.array(SPEEDS))
        self.usual_gain = 1.0 - 0.5 ** (bucket_seconds / USUAL)
        self.growth = 2.0 ** (bucket_seconds / MEMORY)
        self.rates: Floats = np.zeros((kind_count, len(SPEEDS)))
        self.usual: Floats = np.zeros(kind_count)
        self.past: Floats = np.zeros((kind_count * len(SPEEDS), BINS))
        self.total, self.weight, self.rows = 0.0, 1.0, 0
        self._row_numbers = np.arange(kind_count * len(SPEEDS))

    def update(self, counts: Floats) -> Floats:
        """Nats of surprise per kind (mean over the speeds) at these counts, before they are learnt."""
        if self.rows == 0:
            self.rates[:] = counts[:, None]
            self.usual[:] = counts
        self.rows += 1
        self.rates += np.maximum(self.gains, 1.0 / self.rows) * (counts[:, None] - self.rates)
        ratios = np.log((self.rates + FLOOR) / (self.usual[:, None] + FLOOR))
        nats: Floats = self._rank(ratios.ravel()).reshape(self.rates.shape).mean(axis=1)
        kept = np.minimum(counts, CLIP * (self.usual + 1.0))
        self.usual += max(self.usual_gain, 1.0 / self.rows) * (kept - self.usual)
        return nats

    def _rank(self, ratios: Floats) -> Floats:
        bins = ((ratios - LOW) * (BINS / (HIGH - LOW))).astype(np.int64).clip(0, BINS - 1)
        above = np.array([row[b:].sum() for row, b in zip(self.past, bins, strict=True)])
        nats = -np.log((above / self.weight + 0.5) / (self.total / self.weight + 1.0))
        self.weight *= self.growth
        self.past[self._row_numbers, bins] += self.weight
        self.total += self.weight
        if self.weight > 1e30:
            self.past /= self.weight
            self.total /= self.weight
            self.weight = 1.0
        return nats

    def span_seconds(self) -> float:
        return HOUR

    def state(self) -> dict[str, Any]:
        return {
            "rates": self.rates.tolist(),
            "usual": self.usual.tolist(),
            "past": (self.past / self.weight).astype(np.float32).tobytes(),
            "total": self.total / self.weight,
            "rows": self.rows,
        }

    def restore(self, state: dict[str, Any]) -> None:
        self.rates[:] = state["rates"]
        self.usual[:] = state["usual"]
        self.past = np.frombuffer(state["past"], np.float32).astype(np.float64).reshape(self.past.shape)
        self.total, self.weight, self.rows = state["total"], 1.0, state["rows"]


def soft_maximum(nats: Floats) -> float:
    """One surprise from several: the harmonic mean of their probabilities (Wilson 2019), sound under dependence."""
    return float(math.log(np.exp(nats).mean()))
