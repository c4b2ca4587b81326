"""Words of a text, with where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal
from unicodedata import normalize

from msgspec import Struct

from .characters import MARKS, is_accent, joins_previous, kind_of
from .folding import fold

Mark = Literal["", "#", "@"]


class Token(Struct, frozen=True, gc=False):
    """One word or one emoji. `folded` is what is compared; `raw` is as written (composed, zero-width gone);
    `start` and `end` count characters of the original text, its # or @ left out; `mark` is that # or @."""

    folded: str
    raw: str
    start: int
    end: int
    mark: Mark = ""


def tokens(text: str, *, wildcards: bool = False) -> list[Token]:
    """The words of a text in order. With `wildcards`, `*` and `?` are part of words (for reading a query).

    Most texts are plain Latin letters, which one pattern reads at once; where something else stands in a text, what
    stands between two blanks is read alone.
    """
    if text.isascii() and text.isalnum():
        return [Token(text.lower(), text, 0, len(text))]
    if wildcards:
        return tokens_by_character(text, wildcards=True)
    if _PLAIN.fullmatch(text):
        return _plain_tokens(text, 0)
    found: list[Token] = []
    for part in _PARTS.finditer(text):
        start, written = part.start(), part[0]
        if _PLAIN.fullmatch(written):
            found += _plain_tokens(written, start)
        else:
            for token in tokens_by_character(written):
                moved = (start + token.start, start + token.end)
                found.append(Token(token.folded, token.raw, *moved, token.mark))
    return found


def _plain_tokens(text: str, offset: int) -> list[Token]:
    found: list[Token] = []
    lowered = text.lower() if text.isascii() else ""
    for word in _WORDS.finditer(text):
        mark, raw = word.groups()
        start, end = word.span(2)
        folded = lowered[start:end] if lowered else fold(raw)
        found.append(Token(folded, raw, offset + start, offset + end, mark))  # type: ignore[arg-type]
    return found


def tokens_by_character(text: str, *, wildcards: bool = False) -> list[Token]:
    """The same words for any writing, character by character."""
    found: list[Token] = []
    piece: list[_Char] = []
    mark: Mark = ""
    before: _Char | None = None
    for char in _visible(text, wildcards):
        if piece and not _continues(char, before):
            _keep(found, piece, mark)
            piece, mark = [], ""
        if not piece and char.kind == "word" and is_accent(char.text):
            continue
        if char.kind in ("gap", "mark"):
            mark = MARKS[char.text] if char.kind == "mark" else ""  # type: ignore[assignment]
        else:
            piece.append(char)
        before = char
    _keep(found, piece, mark)
    return found


_LATIN = [chr(code) for code in range(0x21, 0x250)]
_LETTERS = "".join(char for char in _LATIN if kind_of(char) == "word")
_GAPS = "".join(
    char for char in [*_LATIN, *"\u00a0\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u202f"] if kind_of(char) == "gap"
)
_PARTS = re.compile(r"[^ \n]+")
_PLAIN = re.compile(f"[{re.escape(_LETTERS + _GAPS)}#@ \n]+")
_WORDS = re.compile(f"([#@]?)([{re.escape(_LETTERS)}]+)")


class _Char(Struct, gc=False):
    """A composed character, or a whole flag once its second half has come."""

    text: str
    kind: str
    start: int
    end: int


def _visible(text: str, wildcards: bool) -> Iterator[_Char]:
    """The composed characters of a text without those that vanish, flags in one."""
    flag: _Char | None = None
    for composed, start, end in _composed(text):
        for part in composed:
            char = _Char(part, "word" if wildcards and part in "*?" else kind_of(part), start, end)
            if flag and char.kind == "flag":
                yield _Char(flag.text + char.text, "emoji", flag.start, char.end)
                flag = None
                continue
            if flag and is_accent(part):
                continue
            if flag:
                yield flag
            flag = char if char.kind == "flag" else None
            if not flag:
                yield char
    if flag:
        yield flag


def _composed(text: str) -> Iterator[tuple[str, int, int]]:
    """Base characters with the marks that follow them, composed."""
    base, start, end = "", 0, 0
    for i, char in enumerate(text):
        if kind_of(char) == "vanish":
            continue
        if base and joins_previous(char):
            base, end = base + char, i + 1
            continue
        if base:
            yield normalize("NFC", base), start, end
        base, start, end = char, i, i + 1
    if base:
        yield normalize("NFC", base), start, end


def _continues(char: _Char, before: _Char | None) -> bool:
    return before is not None and char.kind == before.kind == "word"


def _keep(found: list[Token], piece: list[_Char], mark: Mark) -> None:
    raw = "".join(char.text for char in piece)
    if folded := fold(raw):
        found.append(Token(folded, raw, piece[0].start, piece[-1].end, mark))
