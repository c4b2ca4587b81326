"""Sentences of a text, with where they stand."""

from __future__ import annotations

# A sentence ends at one of these when a space, a closing sign or the end follows, so that "lemonde.fr" and "3.5" hold.
_ENDS = frozenset(".!?…;")
_CLOSING = frozenset("\"'»”’)]}")
# These end a sentence wherever they stand.
_BREAKS = frozenset("\n\r\u2028\u2029\v\f\x85。！？；")


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence starts and ends, in characters. Together they hold every word of the text."""
    found, start, i = [], 0, 0
    while i < len(text):
        i = _end_at(text, i)
        if text[start:i].strip():
            found.append((start, i))
        start = i
    return found


def _end_at(text: str, i: int) -> int:
    """The end (after its punctuation) of the sentence that goes on at `i`."""
    while i < len(text):
        char = text[i]
        i += 1
        if char in _BREAKS:
            return i
        if char in _ENDS:
            while i < len(text) and (text[i] in _ENDS or text[i] in _CLOSING):
                i += 1
            if i == len(text) or text[i].isspace():
                return i
    return i
