"""Folding: the form under which two spellings of a word are the same word."""

from __future__ import annotations

from unicodedata import is_normalized, normalize

from .characters import LIGATURES, MARKS, OWN_LETTERS, STROKES, is_accent, kind_of


def fold(text: str, *, case: bool = False, accents: bool = False) -> str:
    """The folded form: decomposed accents composed, zero-width characters gone, ligatures opened, and then case
    and accents dropped unless `case` or `accents` keeps them. Compatibility forms (𝗕𝗼𝗹𝗱, ｆｕｌｌ) become plain.

    Punctuation and emoji stay as they are. Method: Unicode case folding and NFKD (UAX 15), character by character.
    """
    if text.isascii():
        return text if case else text.lower()
    return compose(visible(text)).translate(_TABLES[case, accents])


def visible(text: str) -> str:
    """The text without the characters that a reader does not see (zero-width, tatweel, skin tones...)."""
    return text if text.isascii() else text.translate(_VISIBLE)


def compose(text: str) -> str:
    """The text with decomposed accents composed (NFC)."""
    return text if is_normalized("NFC", text) else normalize("NFC", text)


class _Table(dict[int, str]):
    """A translation table that learns each character the first time it is met."""

    def __init__(self, case: bool, accents: bool) -> None:
        self.case, self.accents = case, accents

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_char(chr(code), self.case, self.accents)
        return folded


class _Visible(dict[int, int | None]):
    """A translation table that drops what vanishes."""

    def __missing__(self, code: int) -> int | None:
        self[code] = kept = None if kind_of(chr(code)) == "vanish" else code
        return kept


_VISIBLE = _Visible()
_TABLES = {(case, accents): _Table(case, accents) for case in (False, True) for accents in (False, True)}


def _fold_char(char: str, case: bool, accents: bool) -> str:
    kind = kind_of(char)
    if kind == "mark":
        return MARKS[char]
    if kind not in ("word", "alone"):
        return "" if kind == "vanish" else char
    if is_accent(char):
        return char if accents else ""
    plain = _opened(normalize("NFKC", char))
    plain = plain if case else _opened(normalize("NFKC", plain.casefold()))
    return plain if accents else _without_accents(plain)


def _opened(text: str) -> str:
    return "".join(LIGATURES.get(char, char) for char in text)


def _without_accents(text: str) -> str:
    parts = (char if char in OWN_LETTERS else normalize("NFKD", char) for char in text)
    bare = (char for part in parts for char in part if not is_accent(char))
    return normalize("NFC", _opened("".join(STROKES.get(char, char) for char in bare)))
