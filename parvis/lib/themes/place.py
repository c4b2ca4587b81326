"""Where the posts of one look lie, and where a known theme lies among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from .space import main_axes, row_of, rows_of_words, unit, without_language, word_axes
from .values import Floats, Known, Said, Space
from .wording import Wording, wording_of

ENOUGH = 0.8  # share of the posts that must have a vector for posts to be compared by them
WORDS_BESIDE = 1.0  # how much words weigh beside vectors: an encoder that was taught moods knows less of themes
_NOTHING = np.zeros((0, 0), np.float32)


class Place(Struct, frozen=True):
    """`rows`: the posts as unit rows. `axes`: their words. `raw`: their vectors as they came, none by words alone."""

    rows: Floats
    space: Space
    wording: Wording
    axes: Floats
    raw: Floats = _NOTHING
    main: Floats = _NOTHING
    mean: Floats = _NOTHING

    def of(self, theme: Known) -> Floats | None:
        """Where a known theme lies; None when it cannot be said."""
        words = row_of(theme.words, self.wording, self.axes) if self.wording.words else None
        if self.space == "words":
            return words
        if theme.space != "vectors" or theme.centre is None or len(theme.centre) != self.raw.shape[1]:
            return None
        moved: Floats = ((theme.centre - self.mean) @ self.main).astype(np.float32)
        beside = np.zeros(self.axes.shape[1], np.float32) if words is None else words
        row: Floats = _together(unit(moved[None]), beside[None])[0]
        return row

    def centre(self, numbers: Sequence[int]) -> Floats:
        """What a theme of these rows keeps for the next look: its mean vector; nothing by words, which it keeps."""
        return self.raw[list(numbers)].mean(axis=0) if self.space == "vectors" else np.zeros(0, np.float32)


def place_of(
    posts: Sequence[Said], vectors: Mapping[int, bytes], seed: int, without: frozenset[str] = frozenset()
) -> Place:
    """By vectors with the words beside them, or by words alone where too few posts have a vector."""
    wording = wording_of([post.text for post in posts], without)
    axes, by_words = np.zeros((0, 1), np.float32), np.zeros((len(posts), 1), np.float32)
    if wording.words:
        axes = word_axes(wording, seed)
        by_words = rows_of_words(wording, axes)
    held = [number for number, post in enumerate(posts) if post.key in vectors]
    if not held or len(held) < ENOUGH * len(posts):
        return Place(by_words, "words", wording, axes)
    raw = np.zeros((len(posts), len(vectors[posts[held[0]].key])), np.float32)
    raw[held] = unit(np.array([np.frombuffer(vectors[posts[number].key], np.int8) for number in held], np.float32))
    moved = without_language(raw, [post.lang for post in posts])
    main = main_axes(moved)
    return Place(_together(unit(moved @ main), by_words), "vectors", wording, axes, raw, main, raw.mean(axis=0))


def _together(meaning: Floats, words: Floats) -> Floats:
    return unit(np.hstack([meaning, WORDS_BESIDE * words]).astype(np.float32))
