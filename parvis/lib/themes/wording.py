"""The words of posts as numbers: which words, in which posts, how telling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import category

import numpy as np
from msgspec import Struct

from parvis.lib.terms.empty import EMPTY
from parvis.lib.text import fold

from .values import Floats, Ints

READ_CHARACTERS = 1_000
MOST_WORDS = 6_000  # the most frequent are kept
LEAST_POSTS = 2
WIDEST = 0.4  # a word of more than this share of the posts tells none of them apart

_LINKS = re.compile(r"https?\S*|www\.\S*|[@＠]\S*")


class Wording(Struct, frozen=True):
    """Words of many posts: post `i` has the words `words[ids[starts[i]:starts[i + 1]]]`, each once."""

    words: tuple[str, ...]
    ids: Ints
    starts: Ints
    counts: Ints  # posts that have the word

    @property
    def size(self) -> int:
        return len(self.starts) - 1

    def weights(self) -> Floats:
        """Of each word: how few posts have it (smoothed idf)."""
        return np.log((1 + self.size) / (1 + self.counts)).astype(np.float32)


def wording_of(texts: Sequence[str], without: frozenset[str] = frozenset()) -> Wording:
    """The telling words of each text: no stop words, no links, no handles, none that only one text has."""
    lists = [words_of(text) for text in texts]
    counts = Counter(word for words in lists for word in words if word not in without)
    most = max(LEAST_POSTS, WIDEST * len(texts)) if len(texts) > 10 else len(texts)
    kept = [(n, word) for word, n in counts.items() if LEAST_POSTS <= n <= most]
    kept = sorted(kept, key=lambda pair: (-pair[0], pair[1]))[:MOST_WORDS]
    place = {word: number for number, (_, word) in enumerate(kept)}
    rows = [[place[word] for word in words if word in place] for words in lists]
    starts = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=starts[1:])
    ids = np.fromiter((number for row in rows for number in row), np.int64, int(starts[-1]))
    return Wording(tuple(word for _, word in kept), ids, starts, np.array([n for n, _ in kept], np.int64))


def words_of(text: str) -> dict[str, None]:
    """Folded words of a text that say something, each once, in order."""
    lowered = text[:READ_CHARACTERS].lower()
    if "@" in lowered or "http" in lowered or "www." in lowered:
        lowered = _LINKS.sub(" ", lowered)
    return {word: None for word in lowered.translate(_LETTERS).split() if is_telling(word)}


@lru_cache(maxsize=65_536)
def is_telling(word: str) -> bool:
    """Neither a stop word, nor a single letter, nor a bare number."""
    return len(word) > 2 and word not in EMPTY and not word.isdigit()


class _Letters(dict[int, str]):
    """Each character folded, or a gap; learnt when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = fold(chr(code))
        self[code] = plain = folded if not folded or folded.isalnum() or category(folded[0])[0] == "M" else " "
        return plain


_LETTERS = _Letters()
