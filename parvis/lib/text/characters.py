"""What each character is to a search: part of a word, a word of its own, nothing at all, or a gap between words.

Written from the Unicode general categories (`unicodedata`), with the few exceptions that posts need beside them.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, TypeAlias
from unicodedata import category, normalize

Kind: TypeAlias = Literal["word", "alone", "emoji", "flag", "vanish", "mark", "gap"]

# Opened in every form, so that a ligature is never a "typed accent".
LIGATURES = {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss", "ẞ": "SS", "þ": "th", "Þ": "TH"}
# Letters with a stroke have no decomposition in Unicode, yet people leave the stroke out.
STROKES = {"ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ħ": "h", "Ħ": "H", "ł": "l", "Ł": "L",
           "ŧ": "t", "Ŧ": "T", "ı": "i"}  # fmt: skip
# й is a letter of its own to its readers, not и with an accent.
OWN_LETTERS = frozenset("йЙ")
MARKS = {"#": "#", "@": "@", "＃": "#", "＠": "@"}

# Nothing to a reader: variation selectors, the joiner of combining marks, tatweel (stretched Arabic), skin tones.
_VANISHING = ((0x034F, 0x034F), (0x0640, 0x0640), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF), (0x1F3FB, 0x1F3FF))
# Diacritics of Latin, Greek and Cyrillic; Hebrew points; Arabic vowel signs and hamzas.
_ACCENTS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F),
            (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED))  # fmt: skip
# Scripts written without spaces, and Korean, whose particles stick to the word: every character is a word, so that
# a search for 東京 or 삼성 finds it inside a longer run (the characters of the search must follow each other).
_ALONE = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3031, 0x3035),
          (0x3041, 0x30FF), (0x3105, 0x318F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
          (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFF66, 0xFFDC), (0x20000, 0x3FFFF))  # fmt: skip
_EMOJI = ((0x231A, 0x23FF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F000, 0x1F1E5), (0x1F200, 0x1FAFF))
_FLAGS = ((0x1F1E6, 0x1F1FF),)
# Signs that Unicode calls letters and people use as apostrophes (ʼ ʻ ʹ).
_SIGNS = ((0x02B9, 0x02DF), (0x02EC, 0x02FF))


@cache
def kind_of(char: str) -> Kind:
    """What one (composed) character is to a search."""
    code, group = ord(char), category(char)
    if group == "Cf" or _inside(code, _VANISHING):
        return "vanish"
    if char in MARKS:
        return "mark"
    if _inside(code, _FLAGS):
        return "flag"
    if _inside(code, _EMOJI) and not group.startswith("N"):
        return "emoji"
    if not is_letter(char):
        return "gap"
    return "alone" if _inside(code, _ALONE) else "word"


def is_letter(char: str) -> bool:
    """A letter, digit, underscore or mark, whose folded form is made of those too (½ is not: it folds to 1/2)."""
    if _inside(ord(char), _SIGNS):
        return False
    return all(category(part)[0] in "LNM" or part == "_" for part in char + normalize("NFKC", char))


@cache
def is_accent(char: str) -> bool:
    """A combining mark that people leave out when they type in a hurry."""
    return _inside(ord(char), _ACCENTS)


def joins_previous(char: str) -> bool:
    """A character that may compose with the one before it: a combining mark, or a Korean vowel or final."""
    return category(char)[0] == "M" or "\u1160" <= char <= "\u11ff"


def _inside(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)
