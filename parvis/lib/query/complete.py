"""What may be typed at a place of a query: operators, fields, values of closed fields, saved queries."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from parvis.lib.query import values
from parvis.lib.query.errors import Span
from parvis.lib.query.fields import FIELDS
from parvis.lib.query.parser import MOST_CHARACTERS
from parvis.lib.query.printer import QUOTES, quoted
from parvis.lib.query.tree import DATE_FIELDS, NUMBER_FIELDS

Kind = Literal["operator", "function", "field", "value", "saved"]

# More are a list nobody reads.
MOST_COMPLETIONS = 20
# Languages of most of what is posted; any other two-letter code works as well.
LANGUAGES = ("fr", "en", "de", "es", "it", "pt", "nl", "ar", "ja", "zh")
_OPERATORS = ("AND", "OR", "NOT", "NEAR/5", "ONEAR/5")
_FUNCTIONS = ("SENTENCE(", "COUNT(")
_TYPED = re.compile(rf"[^\s(){{}}\[\]<>{QUOTES}]*\Z")
_GROUP = re.compile(r"([a-z]{1,12}):\s*\(([^()]{0,500})\Z")
# Characters before the place that are looked at: the longest word, or an open group of values.
_WINDOW = 600


@dataclass(frozen=True, slots=True)
class Completion:
    """Put `text` in the place of the characters at `span`."""

    text: str
    kind: Kind
    span: Span


def complete(
    text: str, position: int, *, known: Mapping[str, Collection[str]] | None = None, saved: Collection[str] = ()
) -> list[Completion]:
    """What may follow at `position` of `text`, best first, at most `MOST_COMPLETIONS`.

    `known` gives the values of open fields that this place knows (`{"network": ("bluesky",), "author": …}`); `saved`
    the names of the saved queries. Nothing is proposed inside quotes, nor in a text too long to be read.
    """
    position = max(0, min(position, len(text)))
    before = text[max(0, position - _WINDOW) : position]
    if len(text) > MOST_CHARACTERS or _in_quotes(text[:position]):
        return []
    found = _TYPED.search(before)
    typed = found[0] if found else ""
    name, colon, value = typed.rpartition(":")
    if colon and name.lstrip("-").lower() in FIELDS:
        return _values(name.lstrip("-").lower(), value, position, known or {}, saved)
    if group := _GROUP.search(before):
        return _values(group[1], typed, position, known or {}, saved)
    return _words(typed, position)


def _words(typed: str, position: int) -> list[Completion]:
    bare = typed.lstrip("-")
    span = Span(position - len(bare), position)
    fields = [Completion(f"{name}:", "field", span) for name in FIELDS if bare and _starts(name, bare)]
    operators = [Completion(word, "operator", span) for word in _OPERATORS if _starts(word, bare)]
    functions = [Completion(word, "function", span) for word in _FUNCTIONS if bare and _starts(word, bare)]
    found = operators + functions + fields if bare.isupper() or not bare else fields + operators + functions
    return found[:MOST_COMPLETIONS]


def _values(
    name: str, typed: str, position: int, known: Mapping[str, Collection[str]], saved: Collection[str]
) -> list[Completion]:
    span = Span(position - len(typed), position)
    if name == "saved":
        return [Completion(quoted(each), "saved", span) for each in saved if _starts(each, typed)][:MOST_COMPLETIONS]
    if name in NUMBER_FIELDS or name in DATE_FIELDS:
        forms = (">", ">=", "<", "<=", "[") if not typed else ()
        return [Completion(form, "value", span) for form in forms]
    closed = {**values.FLAG_VALUES, "kind": values.KINDS, "lang": LANGUAGES, **known}.get(name, ())
    return [Completion(each, "value", span) for each in closed if _starts(each, typed)][:MOST_COMPLETIONS]


def _starts(word: str, typed: str) -> bool:
    return word.lower().startswith(typed.lower()) and word != typed


def _in_quotes(before: str) -> bool:
    """Whether a quote is open at the end of `before`."""
    return sum(before.count(mark) for mark in QUOTES) % 2 == 1
