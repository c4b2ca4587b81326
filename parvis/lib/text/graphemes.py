"""Characters as people count them: grapheme clusters of Unicode (https://unicode.org/reports/tr29/).

Ours are the rules of UAX 29 less the two that hardly any post meets (prepended marks, Indic conjuncts).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

ZWJ = "\u200d"
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
SKINS = range(0x1F3FB, 0x1F400)
TAGS = range(0xE0020, 0xE0080)
# Extended_Pictographic, in blocks; letters and digits that may become emoji are no part of a joined one.
PICTURES = (range(0x2190, 0x21FF), range(0x2300, 0x2400), range(0x25A0, 0x2800), range(0x2900, 0x2980),
            range(0x2B00, 0x2C00), range(0x1F000, 0x1F1E6), range(0x1F200, 0x1F3FB),
            range(0x1F400, 0x1FB00))  # fmt: skip


def graphemes(text: str) -> Iterator[str]:
    """The clusters of the text, in order; together they are the text."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not _joins(text, start, place):
            yield text[start:place]
            start = place


def count_graphemes(text: str) -> int:
    """How many characters a person counts."""
    return len(text) if text.isascii() and "\r" not in text else sum(1 for _ in graphemes(text))


def _joins(text: str, start: int, place: int) -> bool:
    """Whether the character at `place` belongs to the cluster that began at `start`."""
    before, here = text[place - 1], text[place]
    if before == "\r":
        return here == "\n"
    if _is_control(before) or _is_control(here):
        return False
    if _extends(here):
        return True
    if before == ZWJ:
        return _is_picture(here) and _is_picture(text[start])
    if ord(here) in FLAG_LETTERS and ord(before) in FLAG_LETTERS:
        return (place - start) % 2 == 1
    return _is_hangul_pair(ord(before), ord(here))


def _is_control(sign: str) -> bool:
    return sign != ZWJ and unicodedata.category(sign) in ("Cc", "Zl", "Zp")


def _extends(sign: str) -> bool:
    code = ord(sign)
    return sign in (ZWJ, "\u200c") or code in SKINS or code in TAGS or unicodedata.category(sign) in ("Mn", "Me", "Mc")


def _is_picture(sign: str) -> bool:
    code = ord(sign)
    return code in (0xA9, 0xAE, 0x203C, 0x2049, 0x2122, 0x2139) or any(code in block for block in PICTURES)


def _is_hangul_pair(before: int, here: int) -> bool:
    """A leading consonant, vowel or finished syllable that goes on."""
    leads = 0x1100 <= before < 0x1160
    vowel = 0x1160 <= before < 0x11A8
    syllable = 0xAC00 <= before < 0xD7A4
    is_open = syllable and (before - 0xAC00) % 28 == 0
    if leads:
        return 0x1100 <= here < 0x11A8 or 0xAC00 <= here < 0xD7A4
    if vowel or is_open:
        return 0x1160 <= here < 0x1200
    return (syllable or 0x11A8 <= before < 0x1200) and 0x11A8 <= here < 0x1200
