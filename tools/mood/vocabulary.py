"""Chooses the pieces to keep: those that spell the frequent words of the languages, and every letter and sign.

    python -m tools.mood.vocabulary OUT

Word frequencies come from `wordfreq`; no post is looked at. French and English count in full, the other languages of
the training set less. Single letters of their scripts are always kept, so a rare word is spelt out and never lost.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.source import Source
from parvis.lib.mood.tokenizing import SPACE, Tokenizer, tokenizer_json
from parvis.lib.mood.vocabulary import pack
from tools.mood.places import source_bytes

MOST_PIECES = 44_000  # 216 bytes each in the built file, which is to stay near 32 MB
WORDS = 120_000
WEIGHTS = {"fr": 1.0, "en": 1.0, "es": 0.1, "de": 0.1, "it": 0.1, "pt": 0.1, "ar": 0.1, "hi": 0.02}
SCRIPTS = ("LATIN", "ARABIC", "DEVANAGARI")
# How often a word is met in each of its forms.
FORMS: tuple[tuple[Callable[[str], str], float], ...] = (
    (str.lower, 0.78), (str.capitalize, 0.18), (str.upper, 0.04), (lambda word: "#" + word, 0.01),
)  # fmt: skip


def choose(source: Source) -> NDArray[np.int64]:
    """Rising numbers of the kept pieces."""
    kept = {number for number, piece in enumerate(source.pieces) if number < 4 or always(piece)}
    met = frequencies(source)
    for number in np.argsort(-met, kind="stable"):
        if len(kept) >= MOST_PIECES or met[number] == 0:
            break
        kept.add(int(number))
    return np.array(sorted(kept))


def always(piece: str) -> bool:
    """A single letter of one of the scripts, a single sign or emoji, or a short run of signs."""
    bare = piece.replace(SPACE, "")
    if any(character.isalpha() for character in bare):
        return len(bare) == 1 and unicodedata.name(bare, "").startswith(SCRIPTS)
    return len(piece) <= 4


def frequencies(source: Source) -> NDArray[np.float64]:
    """How often each piece is met, over all languages by weight."""
    tokenizer = Tokenizer.read(tokenizer_json(source, np.arange(len(source.scores))))
    met = np.zeros(len(source.scores))
    for language, weight in WEIGHTS.items():
        for word, frequency in words(language):
            met[tokenizer.model.encode(word, add_special_tokens=False).ids] += weight * frequency
    return met


def words(language: str) -> Iterator[tuple[str, float]]:
    from wordfreq import get_frequency_dict

    for word, frequency in list(get_frequency_dict(language, "best").items())[:WORDS]:
        for form, share in FORMS:
            yield form(word), frequency * share


if __name__ == "__main__":
    chosen = choose(Source(source_bytes()))
    Path(sys.argv[1]).write_bytes(pack(chosen))
    print(f"{len(chosen):,} pieces, {Path(sys.argv[1]).stat().st_size:,} bytes")
