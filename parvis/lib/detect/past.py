"""A fading memory of what was seen, of fixed size: which share of the past was at least this high?"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS = 192
SCALE, STEP = 0.01, 0.036  # bins are even in asinh(x / SCALE): as fine as 0.0004 near 0, 4 % of x further out
SHARE = 0.01  # the highest share of the past, whose mean excess gives the tail's slope
TOP_ROWS = 4.0  # above the highest so many rows the tail is drawn on, for there the rank says nothing more
PRIOR_ROWS, PRIOR_SLOPE = 5.0, 0.25  # the slope believed in before, as a share of the height where the tail begins
MOST_BEYOND = 2.0  # nats that the drawn tail may add to the rank
HEIGHTS = np.concatenate([[0.0], np.sinh((np.arange(1, BINS) - 0.5) * STEP) * SCALE])
GAPS = np.diff(HEIGHTS)
NUMBERS = np.arange(BINS)


class PastState(Struct):
    """`above`: little-endian float32, channels x bins; `total`: rows of each channel, the faded ones in part."""

    above: bytes
    total: list[float]
    weight: float
    slope: list[float]
    top: list[int]


class Past:
    """One histogram per channel, kept as counts "at least as high as this bin"; newer rows weigh more than old ones."""

    def __init__(self, channel_count: int, half_life_rows: float) -> None:
        self.above = np.zeros((channel_count, BINS), np.float32)
        self.total: Floats = np.zeros(channel_count)
        self.weight = 1.0
        self.growth = 2.0 ** (1.0 / half_life_rows)
        self.slope: Floats = np.ones(channel_count)
        self.top = np.full(channel_count, BINS - 1)
        self._channels = np.arange(channel_count)

    def surprise(self, heights: Floats, known: NDArray[np.bool_] | None = None) -> Floats:
        """Nats of surprise per channel at these heights, before they are learnt; then learns them.

        nats = -ln(share of the past at least as high). With n rows seen it cannot exceed ln(2n + 2) + MOST_BEYOND: a
        new stream cannot cry wolf. Anything at or below 0 is one bin. Channels that are not `known` surprise nobody and
        are not learnt.
        """
        places = (np.arcsinh(np.maximum(heights, 0.0) / SCALE) / STEP).astype(np.int64) + (heights > 0)
        np.minimum(places, BINS - 1, out=places)
        rows = self.total / self.weight + 1.0
        above = self.above[self._channels, places].astype(np.float64)
        nats: Floats = -np.log((above / self.weight + 0.5) / rows)
        if (places > self.top).any():
            beyond = np.log(rows / (TOP_ROWS + 0.5)) + (heights - HEIGHTS[self.top]) / self.slope
            nats = np.where(places > self.top, np.maximum(nats, np.minimum(beyond, nats + MOST_BEYOND)), nats)
        if known is not None:
            places, nats = np.where(known, places, -1), np.where(known, nats, 0.0)
        self._learn(places)
        return nats

    def _learn(self, places: NDArray[np.int64]) -> None:
        """One more row; a place below 0 is unknown."""
        self.weight *= self.growth
        np.add(self.above, np.float32(self.weight), out=self.above, where=places[:, None] >= NUMBERS)
        self.total += self.weight * (places >= 0)
        if self.weight > 1e6:
            self.above /= np.float32(self.weight)
            self.total /= self.weight
            self.weight = 1.0

    def draw_tails(self) -> None:
        """Fit each channel's tail: exponential beyond its highest rows (Pickands 1975 with shape 0)."""
        starts = (self.above <= SHARE * self.total[:, None]).argmax(axis=1)
        rows = self.above[self._channels, starts] / self.weight
        beyond = np.where(NUMBERS[1:] > starts[:, None], self.above[:, 1:] * GAPS, 0.0).sum(axis=1) / self.weight
        slope = (beyond + PRIOR_ROWS * PRIOR_SLOPE * HEIGHTS[starts]) / (rows + PRIOR_ROWS)
        self.slope = np.maximum(slope, 1e-6)
        self.top = np.where(rows > 0, (self.above <= TOP_ROWS * self.weight).argmax(axis=1), BINS - 1)

    def height_of(self, channel: int, nats: float) -> float:
        """The height from which this channel's surprise is at least `nats`."""
        share = np.exp(-nats) * (self.total[channel] / self.weight + 1.0) - 0.5
        return float(HEIGHTS[int((self.above[channel] / self.weight <= share).argmax())])

    def state(self) -> PastState:
        return PastState(self.above.tobytes(), self.total.tolist(), self.weight, self.slope.tolist(), self.top.tolist())

    def restore(self, state: PastState) -> None:
        self.above = np.frombuffer(state.above, np.float32).reshape(self.above.shape).copy()
        self.total, self.weight = np.array(state.total), state.weight
        self.slope, self.top = np.array(state.slope), np.array(state.top)
