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
    table = _TABLES[case, accents]
    folded = compose("".join(char for char in text if kind_of(char) != "vanish")).translate(table)
    return folded if is_normalized("NFC", folded) else normalize("NFC", folded)


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


_TABLES = {(case, accents): _Table(case, accents) for case in (False, True) for accents in (False, True)}


def _fold_char(char: str, case: bool, accents: bool) -> str:
    kind = kind_of(char)
    if kind == "mark":
        return MARKS[char]
    if kind not in ("word", "alone"):
        return "" if kind == "vanish" else char
    plain = "".join(LIGATURES.get(part, part) for part in normalize("NFKC", char))
    plain = plain if case else "".join(LIGATURES.get(part, part) for part in normalize("NFKC", plain.casefold()))
    return plain if accents else _without_accents(plain)


def _without_accents(text: str) -> str:
    parts = (part if part in OWN_LETTERS else STROKES.get(part, normalize("NFKD", part)) for part in text)
    return normalize("NFC", "".join(char for part in parts for char in part if not is_accent(char)))
