"""Cut a text into words where the matcher cuts posts (`parvis.lib.text`), fast enough for 100,000 characters.

A word is a run of letters, digits, marks and underscores, or one emoji, maybe with one `#` or `@` right before it.
What vanishes for the matcher (zero-width characters, skin tones) is left out, accents are composed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from parvis.lib.text.characters import kind_of

# One letter a character: Letter, Wildcard, Emoji, Flag half, Sign (# or @), Vanishing, Gap.
_LETTERS = {"word": "L", "alone": "L", "emoji": "E", "flag": "F", "mark": "S", "vanish": "V", "gap": "G"}
_WORD = re.compile(r"S?(?:[LW](?:[LWV]*[LW])?|FF?|E)")
_REMEMBERED_CHARACTERS = 20_000


def cut(text: str) -> list[tuple[str, int, int]]:
    """Each word of `text` with its start and end in it. `*` and `?` belong to the word they touch.

    A wildcard that starts a word is kept on it, or stands alone: the caller refuses it.
    """
    kinds = text.translate(_KINDS)
    found = []
    for place in _WORD.finditer(kinds):
        start, end = place.span()
        word = text[start:end]
        if kinds[start] != "E" and not word.isascii():
            word = clean(word, vanishing="V" in kinds[start:end])
        found.append((word, start, end))
    return found


# People write the same words again and again, and short ones most.
cut_again = lru_cache(10_000)(cut)


def clean(word: str, *, vanishing: bool = True) -> str:
    """`word` without what vanishes, accents composed."""
    if vanishing:
        word = "".join(character for character in word if kind_of(character) != "vanish")
    return unicodedata.normalize("NFC", word)


def is_word(text: str) -> bool:
    """Whether `text` is exactly one word, written as `cut` writes it."""
    return [word for word, _, _ in cut(text)] == [text] and not starts_with_wildcard(text)


def starts_with_wildcard(word: str) -> bool:
    return word.lstrip("#@＃＠")[:1] in ("*", "?")


class _Kinds(dict[int, str]):
    """For `str.translate`: the kind of each character, worked out once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kind = "W" if character in "*?" else _LETTERS[kind_of(character)]
        if len(self) < _REMEMBERED_CHARACTERS:
            self[code] = kind
        return kind


_KINDS = _Kinds()
