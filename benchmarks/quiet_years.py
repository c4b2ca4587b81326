"""Quiet years, made up: what a brand's roll-ups look like while nothing happens.

Mentions per bucket are drawn around a day's and a week's rhythm, a level that drifts over months, moods of some hours,
and over-dispersion (gamma times Poisson: a negative binomial); on top, posts that get shared a few times a week.
Nothing in them deserves an alert, so every alert is a false one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from parvis.lib.detect import Bucket

Counts = NDArray[np.float64]

START = datetime(2025, 1, 6, tzinfo=UTC)
WEEK_SHAPE = np.array([1.1, 1.1, 1.05, 1.05, 1.0, 0.8, 0.75])
DAY_SWING = 0.9  # night to day is exp(-0.9) to exp(0.9) of the mean
DRIFT_A_DAY = 0.02  # standard deviation of a day's change of level, in log
MOOD, MOOD_HOURS = 0.25, 4.5  # standard deviation in log, and half-life-like length, of better and worse hours
DISPERSION = 4.0  # shape of the gamma: 1/4 is the extra relative variance of a bucket
SHARED_A_WEEK, SHARED_SHAPE, SHARED_HOURS = 3.0, 1.8, 1.0  # shared posts: how many, Pareto shape of size, mean life


def quiet_year(
    an_hour: float, seed: int, *, bucket_seconds: int = 300, weeks: int = 52, with_kinds: bool = False
) -> Iterator[Bucket]:
    """Buckets of a stream of about `an_hour` mentions an hour; the same seed gives the same year."""
    rng = seeded(seed)
    counts = quiet_counts(an_hour, rng, bucket_seconds, weeks, True)
    kinds = quiet_kinds(counts, rng, bucket_seconds) if with_kinds else {}
    columns = zip(*kinds.values(), strict=True) if kinds else ((),) * len(counts)
    for row, (count, values) in enumerate(zip(counts.tolist(), columns, strict=True)):
        yield Bucket(START + timedelta(seconds=row * bucket_seconds), count, dict(zip(kinds, values, strict=True)))


def quiet_kinds(counts: Counts, rng: np.random.Generator, bucket_seconds: int) -> dict[str, list[float]]:
    """The other kinds of evidence of quiet mentions: shares of them that sway with the hours; reach is heavy-tailed."""
    hours = np.arange(len(counts)) * (bucket_seconds / 3600)
    whole = counts.astype(int)
    shares = {"negatives": 0.2, "authors": 0.9, "new_term": 0.04, "copies": 0.1}
    drawn = {k: rng.binomial(whole, np.minimum(share * _moods(hours, rng), 1.0)) for k, share in shares.items()}
    drawn["reach"] = np.round(counts * 300 * rng.lognormal(0, 1.2, len(counts)))
    return {kind: values.astype(float).tolist() for kind, values in drawn.items()}


def seeded(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def quiet_counts(an_hour: float, rng: np.random.Generator, bucket_seconds: int, weeks: int, shared: bool) -> Counts:
    hours = np.arange(weeks * 7 * 86400 // bucket_seconds) * (bucket_seconds / 3600)
    day = np.exp(DAY_SWING * np.sin((hours % 24 - 9) / 24 * 2 * np.pi))
    week = WEEK_SHAPE[(hours // 24 % 7).astype(int)]
    mean = an_hour * bucket_seconds / 3600 * day / day.mean() * week * _level(hours, rng) * _moods(hours, rng)
    if mean.mean() > 1:
        mean = mean * rng.gamma(DISPERSION, 1 / DISPERSION, len(mean))
    counts = rng.poisson(mean).astype(float)
    if shared:
        _share(counts, an_hour, rng, bucket_seconds, weeks)
    return counts


def _level(hours: Counts, rng: np.random.Generator) -> Counts:
    steps = np.cumsum(rng.normal(0, DRIFT_A_DAY, int(hours[-1] // 24) + 2))
    return np.exp(np.interp(hours / 24, np.arange(len(steps)), steps - steps.mean()))


def _moods(hours: Counts, rng: np.random.Generator) -> Counts:
    kept = np.exp(-1 / MOOD_HOURS)
    moods = [0.0]
    for noise in rng.normal(0, np.sqrt(1 - kept**2), int(hours[-1]) + 2):
        moods.append(kept * moods[-1] + noise)
    return np.exp(MOOD * np.interp(hours, np.arange(len(moods)), moods))


def _share(counts: Counts, an_hour: float, rng: np.random.Generator, bucket_seconds: int, weeks: int) -> None:
    """Add the shares of posts that get around, none bigger than an hour or two of usual talk, as is routine."""
    for start in rng.integers(0, len(counts), rng.poisson(SHARED_A_WEEK * weeks)):
        size = min((rng.pareto(SHARED_SHAPE) + 0.3) * max(1.0, 0.5 * an_hour), 2 * max(1.5, an_hour))
        rows = start + (rng.exponential(SHARED_HOURS * 3600 / bucket_seconds, rng.poisson(size))).astype(int)
        np.add.at(counts, rows[rows < len(counts)], 1)
