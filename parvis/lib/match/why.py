"""Why a post matched: the characters to highlight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from parvis.lib.query.tree import And, Count, Field, Near, Node, Or, Phrase, Sentence, Title, Word

from .document import Document
from .fields import key_of
from .naive import Occurrence, Scope, holds, is_near, occurrences, whole


class Span(Struct, frozen=True, order=True, gc=False):
    """Characters `start` to `end` (excluded) of the original text or title."""

    start: int
    end: int
    field: Literal["text", "title"] = "text"


def why(node: Node, document: Document) -> tuple[Span, ...]:
    """The words and phrases that made the query hold, in reading order, title first; those that overlap are one.

    Empty where the query does not hold, or holds by facts alone (`author:ines`). What stands under a NOT, or in a
    branch of an OR that does not hold, is not shown.
    """
    scope = whole(document)
    if not holds(node, scope):
        return ()
    return _merged(set(_spans(node, scope)))


def _spans(node: Node, scope: Scope) -> Iterator[Span]:
    match node:
        case And(parts):
            for part in parts:
                yield from _spans(part, scope)
        case Or(parts):
            for part in parts:
                if holds(part, scope):
                    yield from _spans(part, scope)
        case Near():
            yield from _spans_near(node, scope)
        case Word() | Phrase():
            yield from _spans_at(list(occurrences(node, scope)), scope)
        case Field("hashtag" | "mention" as name, _, value):
            mark = "#" if name == "hashtag" else "@"
            yield from _spans_at(list(occurrences(Word(mark + key_of(name, value)), scope)), scope)
        case Count(part):
            yield from _spans_at(list(occurrences(part, scope)), scope)
        case Title(part):
            yield from _spans(part, scope.title)
        case Sentence(part):
            for sentence in scope.sentences:
                if holds(part, sentence):
                    yield from _spans(part, sentence)
        case _:
            return


def _spans_near(node: Near, scope: Scope) -> Iterator[Span]:
    """The two sides of each pair that is near, not what stands between them."""
    right = list(occurrences(node.right, scope))
    for a in occurrences(node.left, scope):
        for b in right:
            if a.piece == b.piece and is_near(a, b, node.distance, node.ordered):
                yield from _spans_at([a, b], scope)


def _spans_at(found: list[Occurrence], scope: Scope) -> Iterator[Span]:
    for occurrence in found:
        piece = scope.pieces[occurrence.piece]
        words = piece.words[occurrence.start : occurrence.end]
        start = words[0].start - len(words[0].mark)
        yield Span(piece.start + start, piece.start + words[-1].end, piece.field)


def _merged(spans: set[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.field != "title", span.start, span.end)):
        last = merged[-1] if merged else None
        if last and last.field == span.field and span.start < last.end:
            merged[-1] = Span(last.start, max(last.end, span.end), span.field)
        else:
            merged.append(span)
    return tuple(merged)
