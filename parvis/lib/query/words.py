"""Cut a text into words the way posts are cut: see the docstring of `tree`.

A word is a run of letters, digits, marks and underscores, maybe with one `#` or `@` right before it, or one emoji
with its skin tone, variant and joined parts. Everything else separates. Source for what belongs to one emoji:
Unicode Technical Standard 51, emoji sequences.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

LETTER, EMOJI, SIGN, WILD, IGNORED, JOINER, OTHER = range(7)
_REMEMBERED_CHARACTERS = 20_000
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_REGIONAL = range(0x1F1E6, 0x1F200)
_SEPARATES = frozenset({OTHER, IGNORED, JOINER})
_ZWJ = "\u200d"
_VARIANTS = "\ufe0e\ufe0f"


def cut(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word of `text` with its start and end in it. `*` and `?` belong to the word they touch on the right.

    A wildcard that starts a word is yielded with it (`*pe`), alone where nothing follows: the caller refuses it.
    """
    kinds = [_kind(character) for character in text]
    at, end = 0, len(text)
    while at < end:
        kind = kinds[at]
        if kind in _SEPARATES:
            at += 1
            continue
        start = at
        at = _emoji_end(text, kinds, at) if kind == EMOJI else _run_end(kinds, at)
        word = text[start:at]
        if kind == SIGN and at == start + 1:
            continue
        yield (word if word.isascii() else clean(word)), start, at


def clean(word: str) -> str:
    """`word` without zero-width characters, accents composed."""
    if not word.isalnum():
        joined = _ZWJ if _KINDS[word[0]] == EMOJI else ""
        word = "".join(c for c in word if c == joined or _KINDS[c] not in (IGNORED, JOINER))
    return unicodedata.normalize("NFC", word)


def is_word(text: str) -> bool:
    """Whether `text` is exactly one word, written as `cut` writes it."""
    return [word for word, _, _ in cut(text)] == [text] and not starts_with_wildcard(text)


def starts_with_wildcard(word: str) -> bool:
    return word.lstrip("#@")[:1] in ("*", "?")


def _run_end(kinds: list[int], at: int) -> int:
    at += 1
    while at < len(kinds) and kinds[at] in (LETTER, WILD, IGNORED, JOINER):
        at += 1
    while kinds[at - 1] in (IGNORED, JOINER):
        at -= 1
    return at


def _emoji_end(text: str, kinds: list[int], at: int) -> int:
    if ord(text[at]) in _REGIONAL:
        paired = at + 1 < len(text) and ord(text[at + 1]) in _REGIONAL
        return at + 1 + paired
    at += 1
    while at < len(text):
        if text[at] in _VARIANTS or ord(text[at]) in _SKIN_TONES:
            at += 1
        elif text[at] == _ZWJ and at + 1 < len(text) and kinds[at + 1] == EMOJI:
            at += 2
        else:
            break
    return at


class _Kinds(dict[str, int]):
    """The kind of each character, worked out once."""

    def __missing__(self, character: str) -> int:
        kind = _kind_of(character)
        if len(self) < _REMEMBERED_CHARACTERS:
            self[character] = kind
        return kind


def _kind_of(character: str) -> int:
    if character in "#@":
        return SIGN
    if character in "*?":
        return WILD
    if character == "_":
        return LETTER
    if character == _ZWJ or character in _VARIANTS:
        return JOINER
    category = unicodedata.category(character)
    if category == "Cf":
        return IGNORED
    if category[0] in "LNM":
        return LETTER
    return EMOJI if category == "So" or ord(character) in _SKIN_TONES else OTHER


_KINDS = _Kinds()
_kind = _KINDS.__getitem__
