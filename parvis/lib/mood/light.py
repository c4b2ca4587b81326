"""The light reader: no encoder, only which words and runs of letters a post has, hashed into a table of weights.

Words, pairs of words and runs of 2 to 5 characters inside words, tf-idf style (each counted as 1 + log), one linear
row per mood (McCallum and Nigam, 1998; Weinberger et al., Feature Hashing, 2009). Some thousand posts per second.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cleaning import clean
from .source import Floats

BITS = 17
PLACES = 1 << BITS
RUNS = (2, 3, 4, 5)
WORD = re.compile(r"#?\w+|[^\w\s]")
LONGEST_WORD = 24
MOST_WORDS = 250


class WrongLight(Exception):
    """The bytes are not the weights of a light reader."""


@dataclass(frozen=True, slots=True)
class Light:
    """`weights` (places, 3) int8 with `scale` (3); `rarity` (places) float16, the weight of each place in a post."""

    weights: NDArray[np.int8]
    scale: Floats
    rarity: NDArray[np.float16]
    bias: Floats

    @classmethod
    def read(cls, content: bytes) -> Light:
        """Raises WrongLight."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                return cls(file["weights"], file["scale"], file["rarity"], file["bias"])
        except (ValueError, OSError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise WrongLight(f"The light reader's weights cannot be read: {error}.") from error

    def logits(self, texts: Sequence[str]) -> Floats:
        """(posts, 3) float32: scores of negative, neutral and positive before calibration."""
        scores = np.empty((len(texts), 3), np.float32)
        for row, text in enumerate(texts):
            places, counts = features(text)
            values = weighed(counts, self.rarity[places].astype(np.float32))
            scores[row] = values @ self.weights[places] * self.scale + self.bias
        return scores


def weighed(counts: Floats, rarity: Floats) -> Floats:
    """The values of one post's places: (1 + log count) x rarity, of length one."""
    values = (1 + np.log(counts)) * rarity
    return values / max(float(np.linalg.norm(values)), 1e-9)


def features(text: str) -> tuple[NDArray[Any], Floats]:
    """The places of a post, each once and rising, and how often each is met."""
    places, counts = np.unique(np.fromiter(_hashes(clean(text).lower()), np.int64), return_counts=True)
    return places, counts.astype(np.float32)


def _hashes(text: str) -> Iterator[int]:
    words = [word[:LONGEST_WORD] for word in WORD.findall(text)[:MOST_WORDS]]
    for word in words:
        yield _place(f"w {word}")
        padded = f" {word} ".encode()
        yield from (_run(padded, start, length) for length in RUNS for start in range(len(padded) - length + 1))
    for first, second in zip(words, words[1:], strict=False):
        yield _place(f"p {first} {second}")


def _run(padded: bytes, start: int, length: int) -> int:
    return zlib.crc32(padded[start : start + length]) & (PLACES - 1)


def _place(text: str) -> int:
    return zlib.crc32(text.encode()) & (PLACES - 1)


def rarity(met: NDArray[Any], posts: int) -> NDArray[np.float16]:
    """Of each place: the logarithm of how few of `posts` have it (smoothed inverse document frequency)."""
    return (np.log((1 + posts) / (1 + met)) + 1).astype(np.float16)
