"""What is seen of a post without understanding it: its words, its parts of words, and a few signs.

Each is a number from 0 to 65,535, the CRC-32 of its name: the hashing trick (Weinberger et al., Feature Hashing for
Large Scale Multitask Learning, 2009). Nothing has to be kept but one weight a number and kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from .cues import cues

BUCKETS = 1 << 16
READ_CHARACTERS = 2_000  # a post says early what it wants; the rest of a long one is left
WORD_CHARACTERS = 40  # longer ones are no words
PART_LENGTHS = (2, 3, 4, 5)
KEPT_WORDS = 20_000

_ENDS = "com|net|org|info|biz|shop|site|online|xyz|top|app|me|io|ly|co|uk|fr|be|ch|ca|example"
_ADDRESS = re.compile(rf"(?:https?://|www\.)\S+|\b[\w-]{{2,60}}(?:\.[\w-]{{1,60}}){{0,2}}\.(?:{_ENDS})\b(?:/\S*)?")
_PERSON = re.compile(r"(?<!\w)@\w[\w.-]*")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+'?|[^\w\s]")
_MONEY = re.compile(r"[€£$]\s?\d|\d\s?(?:[€£$]|euros?\b|quid\b)")
_PHONE = re.compile(r"(?:\+|\b0)\d(?:[\s.-]?\d){7,}")

Seen = tuple[list[int], list[int], list[int], list[int]]


def see(text: str) -> Seen:
    """Numbers of (words and pairs of words, parts of words, signs, cues) of a text's first 2,000 characters."""
    cut = unicodedata.normalize("NFKC", text[:READ_CHARACTERS]).replace("’", "'")
    lowered = cut.lower()
    marked = _DIGITS.sub("0", _PERSON.sub(" @ ", _ADDRESS.sub(" http ", lowered)))
    found = [word[:WORD_CHARACTERS] for word in _WORD.findall(marked)]
    words = [number_of(f"w {word}") for word in found]
    pairs = [number_of(f"p {one} {two}") for one, two in pairwise(["^", *found, "$"])]
    parts = [part for word in found for part in parts_of(word)]
    shown = [number_of(f"s {sign}") for sign in signs(cut, lowered, len(found))]
    return words + pairs, parts, shown, [number_of(f"q {cue}") for cue in cues(cut)]


def number_of(name: str) -> int:
    return crc32(name.encode("utf-8", "surrogatepass")) % BUCKETS


@lru_cache(maxsize=KEPT_WORDS)
def parts_of(word: str) -> tuple[int, ...]:
    """The numbers of all runs of 2 to 5 letters of a word with its ends marked."""
    marked = f"<{word}>"
    runs = (marked[at : at + size] for size in PART_LENGTHS for at in range(len(marked) - size + 1))
    return tuple(number_of(f"c {run}") for run in runs)


def signs(cut: str, lowered: str, words: int) -> Iterator[str]:
    """Names of the signs that a text shows; `lowered` is the text in small letters."""
    yield f"length {min(words.bit_length(), 8)}"
    yield f"asks {min(cut.count('?'), 3)}"
    yield f"shouts {min(cut.count('!'), 3)}"
    yield f"people {min(len(_PERSON.findall(cut)), 3)}"
    yield f"tags {min(cut.count('#'), 3)}"
    yield f"pictures {min(sum(unicodedata.category(letter) == 'So' for letter in cut), 3)}"
    yield "starts with a person" if cut.lstrip().startswith("@") else "starts with a word"
    yield "ends asking" if cut.rstrip().endswith("?") else "ends saying"
    yield f"capitals {_capitals(cut)}"
    for name, sign in (("address", _ADDRESS), ("money", _MONEY), ("phone", _PHONE)):
        if sign.search(lowered):
            yield name


def _capitals(cut: str) -> str:
    letters = sum(map(str.isalpha, cut))
    share = sum(map(str.isupper, cut)) / letters if letters else 0.0
    return "none" if share == 0 else "few" if share < 0.15 else "many"
