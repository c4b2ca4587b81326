"""Where posts lie: vectors of a language model, or the words themselves, brought to few dimensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .values import Floats, Ints
from .wording import Wording

DIMENSIONS = 48
ROUNDS = 2  # of the power iteration
LEAST_OF_LANGUAGE = 30


def unit(rows: Floats) -> Floats:
    """Rows of length one; an empty row stays empty."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def without_language(vectors: Floats, langs: Sequence[str]) -> Floats:
    """Vectors less the mean of their language.

    Models of many languages keep each in a region of its own; without it what is said in French and in English falls
    together. Languages with few posts share one mean.
    """
    found = vectors.copy()
    codes = np.array(langs, dtype=object)
    common = [lang for lang in sorted(set(langs)) if np.count_nonzero(codes == lang) >= LEAST_OF_LANGUAGE]
    is_rare = ~np.isin(codes, common)
    for chosen in [*(codes == lang for lang in common), is_rare]:
        if chosen.any():
            found[chosen] -= vectors[chosen].mean(axis=0)
    return found


def main_axes(rows: Floats, dimensions: int = DIMENSIONS) -> Floats:
    """The directions in which centred rows differ most, as columns (principal components by the covariance)."""
    covariance = rows.T @ rows / max(1, len(rows))
    _, axes = np.linalg.eigh(covariance.astype(np.float64))
    return np.ascontiguousarray(axes[:, ::-1][:, :dimensions]).astype(np.float32)


def word_axes(wording: Wording, seed: int, dimensions: int = DIMENSIONS) -> Floats:
    """Each word as a row of few numbers: latent semantic analysis of the posts' words by tf-idf.

    Randomised singular vectors (Halko, Martinsson and Tropp 2011); words times their weight.
    """
    weights = wording.weights()
    scaled = weights[wording.ids]
    scaled /= np.repeat(_lengths(wording, weights), np.diff(wording.starts))
    by_word = np.argsort(wording.ids, kind="stable")
    posts = np.repeat(np.arange(wording.size), np.diff(wording.starts))[by_word]
    edges = np.concatenate([[0], np.cumsum(np.bincount(wording.ids, minlength=len(wording.words)))])
    dimensions = min(dimensions, len(wording.words), wording.size)
    chance = np.random.Generator(np.random.PCG64(seed))
    basis = chance.standard_normal((len(wording.words), dimensions)).astype(np.float32)
    for _ in range(ROUNDS):
        rows = _sums(basis, wording.ids, scaled, wording.starts)
        rows, _ = np.linalg.qr(rows)
        basis, _ = np.linalg.qr(_sums(rows, posts, scaled[by_word], edges))
    return (basis * weights[:, None]).astype(np.float32)


def rows_of_words(wording: Wording, axes: Floats) -> Floats:
    """Posts as unit rows: the sum of their words."""
    return unit(_sums(axes, wording.ids, np.ones(len(wording.ids), np.float32), wording.starts))


def row_of(words: Mapping[str, float], wording: Wording, axes: Floats) -> Floats | None:
    """Where a bag of weighted words lies among the posts; None when none of the words is said any more."""
    place = {word: number for number, word in enumerate(wording.words)}
    held = [(place[word], weight) for word, weight in words.items() if word in place]
    if not held:
        return None
    total = sum(axes[number] * weight for number, weight in held)
    row: Floats = unit(np.asarray(total, np.float32)[None])[0]
    return row


def _lengths(wording: Wording, weights: Floats) -> Floats:
    sums = _sums((weights**2)[:, None], wording.ids, np.ones(len(wording.ids), np.float32), wording.starts)
    return np.sqrt(np.maximum(sums[:, 0], 1e-9))


def _sums(rows: Floats, ids: Ints, scale: Floats, starts: Ints) -> Floats:
    """For each stretch of `ids` the sum of those rows, scaled."""
    total = np.zeros((len(starts) - 1, rows.shape[1]), np.float32)
    filled = np.flatnonzero(np.diff(starts))
    if len(filled):
        total[filled] = np.add.reduceat(rows[ids] * scale[:, None], starts[filled], axis=0)
    return total
