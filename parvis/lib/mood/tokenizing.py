"""Posts to numbers of pieces: the encoder's own pieces, fewer of them.

A piece that was left out is spelt with those that were kept, so no letter is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cleaning import clean
from .source import Source, Special

PREFIX = "query: "  # the encoder was taught to compare texts that begin so
MOST_PIECES = 128  # a post is read no further; positions after are left out of the encoder's file
SPACES = re.compile(" {2,}")
SPACE = "▁"


def tokenizer_json(source: Source, kept: NDArray[np.int64]) -> str:
    """Everything the tokenizer needs, in one JSON text: `model` is in the form of the library `tokenizers`."""
    pieces = _unique([source.pieces[number] for number in kept])
    scores = [round(float(score), 4) for score in source.scores[kept]]
    places = {name: int(np.searchsorted(kept, getattr(source.special, name))) for name in Special.__slots__}
    spaces = {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": "always", "split": False}
    vocabulary = [list(pair) for pair in zip(pieces, scores, strict=True)]
    unigram = {"type": "Unigram", "unk_id": places["unknown"], "vocab": vocabulary, "byte_fallback": False}
    model: dict[str, Any] = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
        "pre_tokenizer": spaces, "post_processor": None, "decoder": None, "model": unigram,
    }  # fmt: skip
    replaced = {str(character): text for character, text in source.replaced.items()}
    return json.dumps({"special": places, "replaced": replaced, "model": model}, ensure_ascii=False)


def _unique(pieces: Sequence[str]) -> list[str]:
    """The source spells a few pieces alike, or empty; the later ones are never met, and get a name of their own."""
    seen: set[str] = set()
    found = []
    for number, piece in enumerate(pieces):
        name = piece if piece and piece not in seen else f"<{number}>"
        seen.add(name)
        found.append(name)
    return found


@dataclass(frozen=True, slots=True)
class Tokenizer:
    special: Special
    replaced: dict[int, str]
    model: Any

    @classmethod
    def read(cls, text: str) -> Tokenizer:
        from tokenizers import Tokenizer as Model

        parts = json.loads(text)
        replaced = {int(character): found for character, found in parts["replaced"].items()}
        return cls(Special(**parts["special"]), replaced, Model.from_str(json.dumps(parts["model"])))

    def numbers(self, text: str, most: int) -> list[int]:
        """The pieces of a cleaned post between its two ends, at most `most`."""
        plain = SPACES.sub(" ", (PREFIX + clean(text)).translate(self.replaced))
        found = self.model.encode(plain, add_special_tokens=False).ids
        return [self.special.begin, *found[: most - 2], self.special.end]
