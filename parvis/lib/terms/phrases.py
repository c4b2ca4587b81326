"""The words and short phrases of a text, each once: a key that is the same for its forms, and how it was written."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Set
from itertools import pairwise

from msgspec import Struct

from parvis.lib.terms.empty import BANAL
from parvis.lib.text.folding import compose, visible

# Fixed patterns. Links and handles are thrown away; an elided article goes before its word is one.
# Marks that are written with a letter and are none to `re`: accents, Hebrew points, Arabic and Indian vowels.
MARKS = r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e4e"
LETTERS = rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*"
WORD = re.compile(rf"https?://\S+|www\.\S+|@\S+|{LETTERS}(?:[-’']{LETTERS})*")
ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu|presqu)[’']", re.IGNORECASE)
# "l’adapter’s" and "existe-t-elle" are forms of their word; "rendez-vous" is a word.
ENDING = re.compile(
    r"[’'](?:s|re|ve|ll|d|m|t)$|(?<!rendez)(?:-t)?-(?:je|tu|il|elle|on|nous|vous|ils|elles|ce|moi|le|la|les|ci|là)$",
    re.I,
)
PARTS = re.compile(r"[-']")
READ_CHARACTERS = 1_000
LONGEST = 4  # words of a phrase, the small ones between two telling ones among them
JOINS = " -’'#\u00a0\u202f"  # what may stand between two words of one phrase
PLURAL = 4  # letters from which an s or x at the end is taken for one

Key = tuple[str, ...]


class _Word(Struct, frozen=True, gc=False):
    stem: str
    start: int
    end: int
    tells: bool


def words(text: str) -> dict[str, str]:
    """Each telling word of a text once: folded -> as it was written first."""
    text = _clean(text)
    found: dict[str, str] = {}
    for word in _read(text):
        if word.tells:
            written = text[word.start : word.end]
            found.setdefault(_fold(written), written.lower())
    return found


def phrases(text: str, own: Set[str] = frozenset(), longest: int = LONGEST) -> dict[Key, str]:
    """Telling words and phrases that begin and end with one: stems -> as written first.

    `own`: folded words that tell nothing here, such as the brand's name. A phrase goes over no sign of punctuation.
    """
    text = _clean(text)
    found: dict[Key, str] = {}
    for run in _runs(text, own):
        for first, word in enumerate(run):
            if not word.tells:
                continue
            for last in range(first, min(first + longest, len(run))):
                if run[last].tells:
                    inside = run[first : last + 1]
                    key = tuple(each.stem for each in inside)
                    found.setdefault(key, text[word.start : run[last].end])
    return found


def tells(word: str) -> bool:
    """Is this folded word more than a small word, a letter or a bare number?"""
    return any(len(part) > 2 and part not in BANAL for part in PARTS.split(word)) and not word.isdigit()


def folded_words(text: str) -> frozenset[str]:
    """All words of a name, folded, as `own` wants them."""
    return frozenset(stem_of(_fold(match.group().lstrip("@"))) for match in re.finditer(LETTERS, text))


def stem_of(folded: str) -> str:
    """The same for singular and plural."""
    return folded.rstrip("sx") if len(folded) > PLURAL else folded


def _clean(text: str) -> str:
    """Its beginning, accents typed apart composed, and nothing that a reader does not see: either would break words."""
    return compose(visible(text[:READ_CHARACTERS]))


def _runs(text: str, own: Set[str]) -> Iterator[list[_Word]]:
    """Words that follow each other with nothing but a blank or a hyphen between them."""
    run: list[_Word] = []
    read = _read(text, own)
    for word, after in pairwise([*read, None]):
        assert word is not None
        run.append(word)
        between = text[word.end : after.start] if after else "."
        if len(between) > 2 or between.strip(JOINS):
            yield run
            run = []


def _read(text: str, own: Set[str] = frozenset()) -> list[_Word]:
    found = []
    for match in WORD.finditer(text):
        said, start, end = match.group(), match.start(), match.end()
        if said[0] == "@" or said.startswith(("http", "www.")):
            found.append(_Word("", start, end, False))
            continue
        if elided := ELIDED.match(said):
            start += elided.end()
        if ending := ENDING.search(said):
            end = max(start, match.start() + ending.start())
        folded = _fold(text[start:end])
        stem = stem_of(folded)
        found.append(_Word(stem, start, end, tells(folded) and tells(stem) and stem not in own))
    return found


@functools.lru_cache(maxsize=20_000)  # words come again and again: two thirds of the time without it
def _fold(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.lower().replace("’", "'").replace("œ", "oe"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
