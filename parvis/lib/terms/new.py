from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from parvis.lib.terms.empty import EMPTY

WORD = re.compile(r"https?://\S+|@\S+|[^\W_]+(?:[-’'][^\W_]+)*")  # a fixed pattern; links and handles are thrown away
ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)[’']", re.IGNORECASE)
LEAST_POSTS = 3  # a word of two posts is an accident


class NewTerm(Struct, frozen=True):
    """A word with the number of posts that say it now, and how many would be usual."""

    word: str
    now: int
    usual: float


def new_terms(now: Iterable[str], before: Iterable[str], limit: int = 8) -> list[NewTerm]:
    """Words whose share of posts rose most, the most surprising first.

    The score is the signed root of the log-likelihood ratio of two shares (Dunning, 1993), with half a post added
    to what was said before; words must be at least twice as frequent as before.
    """
    texts = [words(text) for text in now]
    counts, shown = _count(texts)
    past_texts = [words(text) for text in before]
    past, _ = _count(past_texts)
    found = []
    for word, count in counts.items():
        usual = (past[word] + 0.5) / (len(past_texts) + 1) * len(texts)
        if count >= LEAST_POSTS and count >= 2 * usual:
            found.append((_surprise(count, usual), NewTerm(shown[word], count, round(usual, 1))))
    found.sort(key=lambda pair: (-pair[0], pair[1].word))
    return [term for _, term in found[:limit]]


def words(text: str) -> dict[str, str]:
    """Each word of a text once: folded -> as it was written first."""
    found: dict[str, str] = {}
    for match in WORD.finditer(text):
        word = ELIDED.sub("", match.group())
        folded = _fold(word)
        if len(folded) > 2 and folded not in EMPTY and not word.startswith(("http", "@")) and not word.isdigit():
            found.setdefault(folded, word.lower())
    return found


def _count(texts: list[dict[str, str]]) -> tuple[Counter[str], dict[str, str]]:
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for text in texts:
        counts.update(text.keys())
        for folded, word in text.items():
            shown.setdefault(folded, word)
    return counts, shown


def _surprise(count: int, usual: float) -> float:
    return math.sqrt(2 * (count * math.log(count / usual) - (count - usual)))


@functools.lru_cache(maxsize=20_000)  # words come again and again: two thirds of the time without it
def _fold(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.lower().replace("’", "'"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
