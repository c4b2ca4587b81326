"""Posts that lie together: spherical k-means that begins where the known themes are, then joins what is one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from .space import unit
from .values import Floats, Ints

ROUNDS = 20
TRIES = 4  # seedings of a small set; the tightest is kept
SMALL = 3_000
FEWEST, MOST = 2, 60  # clusters
JOINED = 0.7  # cosine of two centres from which on they are one cluster
JOINED_KNOWN = 0.9  # two themes that were told apart before stay apart for longer
STILL = 0.5  # cosine to the nearest post from which on a known theme is looked for
STAYS = 0.25  # by how much another theme must be nearer than a post's own
FAR = 0.3  # cosine to every known theme under which a post may begin a new one
FRESH = 0.15  # share of the clusters that begin at posts far from every known theme
NEAR = 0.3  # cosine to the centre under which a post is of no theme
LEAST = 3  # posts of a theme, different from each other
LEAST_SHARE = 0.004  # and this share of all


class Clusters(Struct, frozen=True):
    """`labels`: of each row its cluster, -1 for none. `centres`: unit rows. `known`: which known centre each began as,
    -1 for none."""

    labels: Ints
    centres: Floats
    known: tuple[int, ...]


def cluster(rows: Floats, known: Sequence[Floats | None], seed: int, homes: Ints | None = None) -> Clusters:
    """Clusters of unit rows. `known` centres come first, None where a known theme lies nowhere among these rows.

    `homes`: of each row the known theme it was in, -1 for none; it stays there unless another one is clearly nearer.
    """
    if len(rows) < LEAST:
        return Clusters(np.full(len(rows), -1), np.zeros((0, rows.shape[1]), np.float32), ())
    held = [(number, centre) for number, centre in enumerate(known) if centre is not None and _is_still(rows, centre)]
    chance = np.random.Generator(np.random.PCG64(seed))
    wanted = begin_with(len(rows))
    wanted = min(len(rows), max(wanted, len(held) + math.ceil(FRESH * wanted)))
    fixed = np.array([centre for _, centre in held], np.float32).reshape(-1, rows.shape[1])
    tries = TRIES if len(rows) <= SMALL else 1
    place = {number: cluster for cluster, (number, _) in enumerate(held)}
    stays = None if homes is None else np.array([place.get(int(home), -1) for home in homes])
    runs = [k_means(rows, seeds(rows, wanted, chance, fixed), stays) for _ in range(tries)]
    labels, centres, _ = max(runs, key=lambda run: run[2])
    began = [held[number][0] if number < len(held) else -1 for number in range(len(centres))]
    return _trimmed(rows, *_joined(rows, labels, centres, began))


def begin_with(size: int) -> int:
    """How many clusters to look for among so many posts."""
    return int(min(MOST, max(FEWEST, round(math.sqrt(size))), size))


def _is_still(rows: Floats, centre: Floats) -> bool:
    return float((rows @ centre).max()) >= STILL


def seeds(rows: Floats, count: int, chance: np.random.Generator, fixed: Floats) -> Floats:
    """`fixed` centres, then rows that lie far from those chosen before (k-means++)."""
    chosen = list(fixed)
    if not chosen:
        chosen = [rows[chance.integers(len(rows))]]
    nearest = np.max(rows @ np.array(chosen, np.float32).T, axis=1)
    far = FAR if len(fixed) else 1.0
    while len(chosen) < count:
        odds = np.where(nearest < far, np.maximum(0, 1 - nearest), 0).astype(np.float64) ** 2
        total = odds.sum()
        if total < 1e-6:
            break
        chosen.append(rows[np.searchsorted(np.cumsum(odds), chance.random() * total)])
        nearest = np.maximum(nearest, rows @ chosen[-1])
    return np.array(chosen, np.float32)


def k_means(rows: Floats, centres: Floats, stays: Ints | None = None) -> tuple[Ints, Floats, float]:
    """Labels, unit centres, and the sum of the cosines. `stays`: the cluster that a row prefers, or -1."""
    labels = np.full(len(rows), -1)
    near = np.zeros(0)
    settled = np.flatnonzero(stays >= 0) if stays is not None else np.zeros(0, np.int64)
    for _ in range(ROUNDS):
        cosines = rows @ centres.T
        if stays is not None:
            cosines[settled, stays[settled]] += STAYS
        found, near = cosines.argmax(axis=1), cosines.max(axis=1)
        if np.array_equal(found, labels):
            break
        labels = found
        sums = sums_of(rows, labels, len(centres))
        is_held = np.linalg.norm(sums, axis=1) > 0
        centres = np.where(is_held[:, None], unit(sums), centres)
    return labels, centres, float(near.sum())


def sums_of(rows: Floats, labels: Ints, count: int) -> Floats:
    order = np.argsort(labels, kind="stable")
    sizes = np.bincount(labels, minlength=count)
    total = np.zeros((count, rows.shape[1]), np.float32)
    held = np.flatnonzero(sizes)
    total[held] = np.add.reduceat(rows[order], (np.cumsum(sizes) - sizes)[held], axis=0)
    return total


def _joined(rows: Floats, labels: Ints, centres: Floats, began: list[int]) -> tuple[Ints, Floats, list[int]]:
    """The two clusters nearest to each other made one, again and again, while they are near enough."""
    labels, sums, began = labels.copy(), sums_of(rows, labels, len(centres)), began.copy()
    alive = list(range(len(centres)))
    while len(alive) > 1:
        units = unit(sums[alive])
        cosines = np.triu(units @ units.T, 1)
        is_known = np.array([began[number] >= 0 for number in alive])
        cosines[np.outer(is_known, is_known) & (cosines < JOINED_KNOWN)] = -1
        first, second = np.unravel_index(int(cosines.argmax()), cosines.shape)
        if cosines[first, second] < JOINED:
            break
        kept, gone = alive[int(first)], alive[int(second)]
        sums[kept] += sums[gone]
        labels[labels == gone] = kept
        began[kept] = began[kept] if began[kept] >= 0 else began[gone]
        alive.remove(gone)
    return labels, unit(sums), began


def _trimmed(rows: Floats, labels: Ints, centres: Floats, began: list[int]) -> Clusters:
    """Without posts far from every centre, and without clusters of a few posts."""
    is_near = np.einsum("ij,ij->i", rows, centres[labels]) >= NEAR
    labels = np.where(is_near, labels, -1)
    least = max(LEAST, LEAST_SHARE * len(rows))
    kept = [number for number in range(len(centres)) if np.count_nonzero(labels == number) >= least]
    place = np.full(len(centres) + 1, -1)
    place[kept] = np.arange(len(kept))
    return Clusters(place[labels], centres[kept], tuple(began[number] for number in kept))
