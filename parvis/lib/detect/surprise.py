"""How surprising is the present rate, for this stream? In nats, against the stream's own fading past."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from parvis.lib.detect.chance import beyond_chance
from parvis.lib.detect.past import Floats, Past, PastState

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
SPEEDS = tuple(15 * MINUTE * 2**i for i in range(6))  # half-lives of the recent rate: 15 minutes to 8 hours
EVENLY = np.full(len(SPEEDS), 1.0 / len(SPEEDS))
USUAL = 3 * DAY  # half-life of the usual rate
MEMORY = 28 * DAY  # half-life of the past that a rate is ranked in
FLOOR_PER_HOUR = 12.0  # added to both rates, so that one mention after none is no storm
TAILS_EVERY = 12  # buckets
ASKED = 2.0  # nats below which nobody asks whether it was chance
CLIP = 10.0  # a storm moves the usual rate by at most so many times itself


class SurpriseState(Struct):
    rates: list[list[float]]
    usual: list[float]
    rows: int
    known: list[int]
    past: PastState


class Surprise:
    """Recent over usual rate at several speeds, ranked among the stream's own past.

    Channel k is kind k; one more channel compares the mentions with what this hour of the day usually has. Per speed
    x = ln((recent + floor) / (usual + floor)); a channel's surprise is the mean over the speeds of the nats of x, and
    no more than chance leaves. Rates, gains and floor are per bucket. `amounts`: kinds that count no posts, of which
    one post may bring thousands: chance is not asked about them.
    """

    def __init__(self, kind_count: int, bucket_seconds: float, amounts: Sequence[int] = ()) -> None:
        self.gains = 1.0 - 0.5 ** (bucket_seconds / np.array(SPEEDS))
        self.usual_gain = 1.0 - 0.5 ** (bucket_seconds / USUAL)
        self.floor = FLOOR_PER_HOUR * bucket_seconds / HOUR
        self.rates: Floats = np.zeros((kind_count, len(SPEEDS)))
        self.usual: Floats = np.zeros(kind_count)
        self.by_speed: Floats = np.zeros((kind_count + 1, len(SPEEDS)))  # nats of the last bucket
        self.amounts = list(amounts)
        self.rows = 0
        self.known = np.zeros(kind_count, np.int64)  # rows in which a kind's count was known
        self.past = Past((kind_count + 1) * len(SPEEDS), MEMORY / bucket_seconds)

    def update(self, counts: Floats, factor: float) -> Floats:
        """Nats per channel at these counts, before they are learnt. `factor`: what the hour usually has.

        A count that is NaN is not known: taken as the usual one, which surprises nobody and teaches nothing.
        """
        known = ~np.isnan(counts)
        self._begin(counts, known & (self.known == 0))
        counts = np.where(known, counts, self.usual)
        if self.rows % TAILS_EVERY == 0:
            self.past.draw_tails()
        self.rows += 1
        self.known += known
        self.rates += np.maximum(self.gains, 1.0 / self._rows()[:, None]) * (counts[:, None] - self.rates)
        recent = np.log(self.rates + self.floor)
        kinds = recent - np.log(self.usual + self.floor)[:, None]
        hour = recent[:1] - math.log(self.usual[0] * factor + self.floor)
        heights = np.concatenate([kinds, hour])
        each = None if known.all() else np.append(known, known[0]).repeat(len(SPEEDS))
        self.by_speed = self.past.surprise(heights.ravel(), each).reshape(heights.shape)
        nats: Floats = self.by_speed @ EVENLY
        if nats.max() >= ASKED:
            self.by_speed = np.minimum(self.by_speed, self._beyond_chance(factor))
            nats = self.by_speed @ EVENLY
        kept = np.minimum(counts, CLIP * (self.usual + 1.0))
        self.usual += np.maximum(self.usual_gain, 1.0 / self._rows()) * (kept - self.usual)
        return nats

    def _begin(self, counts: Floats, first: NDArray[np.bool_]) -> None:
        """What is seen for the first time is what is usual."""
        self.rates[first] = counts[first, None]
        self.usual[first] = counts[first]

    def _rows(self) -> NDArray[np.int64]:
        """Per kind, in how many rows it was known; 1 where in none."""
        return np.maximum(self.known, 1)

    def _beyond_chance(self, factor: float) -> Floats:
        """Per channel and speed. A speed's window holds its posts by their age: one just come is a whole one.

        What has lasted for hours is in the known past too, so that a wave becomes less news by and by.
        """
        rows = np.append(self._rows(), self._rows()[0])[:, None]
        spans = 1.0 / np.maximum(self.gains, 1.0 / rows)
        known = 1.0 / np.maximum(self.usual_gain, 1.0 / rows)
        rates = np.concatenate([self.rates, self.rates[:1]])
        usual = np.append(self.usual, self.usual[0])[:, None]
        wide = spans.copy()
        wide[-1] *= factor  # an hour that usually has twice as much is as good as two
        nats = beyond_chance(rates * spans, usual * known, wide / (wide + known))
        nats[self.amounts] = np.inf
        return nats

    def correct(self, before: Floats, counts: Floats, buckets_ago: int) -> None:
        """A past bucket had other `counts` than were said `before`: as if they had been said then.

        What was not known (NaN) and is now teaches the usual rate too; what is known no more stays as it was.
        """
        late = np.isnan(before) & ~np.isnan(counts)
        first = late & (self.known == 0)
        self._begin(counts, first)
        more = np.nan_to_num(counts - np.where(late, self.usual, before))
        then = self.gains * (1.0 - self.gains) ** buckets_ago
        self.rates = np.maximum(self.rates + then * more[:, None], 0.0)
        self.known += late
        kept = np.minimum(more, CLIP * (self.usual + 1.0))
        self.usual += late * np.maximum(self.usual_gain, 1.0 / self._rows()) * kept

    def calm_down(self) -> None:
        """Forget the recent rates: after a long silence they say nothing."""
        self.rates[:] = self.usual[:, None]

    @property
    def hourly_rate(self) -> float:
        """Mentions per bucket, held for about the last hour."""
        return float(self.rates[0, SPEEDS.index(HOUR)])

    def rate_at(self, nats: float) -> float:
        """Mentions per bucket, held for about an hour, from which the surprise is at least `nats`."""
        height = self.past.height_of(SPEEDS.index(HOUR), nats)
        return float((self.usual[0] + self.floor) * math.exp(height) - self.floor)

    def state(self) -> SurpriseState:
        return SurpriseState(
            self.rates.tolist(), self.usual.tolist(), self.rows, self.known.tolist(), self.past.state()
        )

    def restore(self, state: SurpriseState) -> None:
        self.rates, self.usual, self.rows = np.array(state.rates), np.array(state.usual), state.rows
        self.known = np.array(state.known)
        self.past.restore(state.past)


def soft_maximum(nats: Floats) -> float:
    """One surprise from several: the harmonic mean of their probabilities (Wilson 2019), sound under dependence."""
    return math.log(sum(math.exp(n) for n in nats.tolist()) / len(nats))
