"""Why a post matched: the characters to highlight."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Set
from typing import Literal, TypeAlias

from msgspec import Struct

from parvis.lib.query.tree import And, Count, Field, Near, Node, Not, Or, Phrase, Sentence, Title, Word
from parvis.lib.text import Token

from .document import Document
from .fields import key_of
from .naive import Occurrence, Piece, Scope, holds, occurrences, whole
from .terms import Term, terms_of


class Span(Struct, frozen=True, order=True, gc=False):
    """Characters `start` to `end` (excluded) of the original text or title."""

    start: int
    end: int
    field: Literal["text", "title"] = "text"


Highlighter: TypeAlias = "Callable[[Scope], list[Span] | None]"  # None: the node does not hold

MOST_READY = 20_000
_READY: dict[int, tuple[Node, Highlighter]] = {}


def why(node: Node, document: Document) -> tuple[Span, ...]:
    """The words and phrases that made the query hold, in reading order, title first; those that overlap are one.

    Empty where the query does not hold, or holds by facts alone (`author:ines`). What stands under a NOT, or in a
    branch of an OR that does not hold, is not shown.
    """
    spans = highlighter_of(node)(whole(document))
    return _merged(set(spans)) if spans else ()


def why_plainly(node: Node, document: Document) -> tuple[Span, ...]:
    """The same, read node by node: what `why` must agree with."""
    scope = whole(document)
    return _merged(set(_spans(node, scope))) if holds(node, scope) else ()


def highlighter_of(node: Node) -> Highlighter:
    """The node made ready to highlight many posts; kept for as long as other nodes leave it room."""
    known = _READY.get(id(node))
    if known is None or known[0] is not node:
        if len(_READY) >= MOST_READY:
            _READY.clear()
        known = _READY[id(node)] = (node, _ready(node))
    return known[1]


def _ready(node: Node) -> Highlighter:
    match node:
        case And(parts):
            return _all_of([_ready(part) for part in parts])
        case Or(parts):
            return _any_of(parts)
        case Word() | Phrase():
            return _any_of((node,))
        case Not(part):
            return _none_of(_ready(part))
        case Near(left, right):
            return _near(node, _ready(left), _ready(right))
        case Sentence(part):
            return _in_sentences(_ready(part))
        case Title(part):
            return _in_title(_ready(part))
        case _:
            return lambda scope: list(_spans(node, scope)) if holds(node, scope) else None


def _near(node: Near, left: Highlighter, right: Highlighter) -> Highlighter:
    """Where they stand is asked only where both are there."""

    def highlight(scope: Scope) -> list[Span] | None:
        if left(scope) is None or right(scope) is None:
            return None
        return list(_spans_near(node, scope)) or None

    return highlight


def _all_of(ready: list[Highlighter]) -> Highlighter:
    def highlight(scope: Scope) -> list[Span] | None:
        spans: list[Span] = []
        for part in ready:
            found = part(scope)
            if found is None:
                return None
            spans += found
        return spans

    return highlight


def _none_of(ready: Highlighter) -> Highlighter:
    return lambda scope: [] if ready(scope) is None else None


def _in_sentences(ready: Highlighter) -> Highlighter:
    def highlight(scope: Scope) -> list[Span] | None:
        held = [found for sentence in scope.sentences if (found := ready(sentence)) is not None]
        return [span for found in held for span in found] if held else None

    return highlight


def _in_title(ready: Highlighter) -> Highlighter:
    return lambda scope: ready(scope.title)


def _any_of(parts: Iterable[Node]) -> Highlighter:
    """Plain words are looked up among those of the post, all at once; prefixes are tried on each of them at once."""
    words: dict[str, list[Term]] = {}
    prefixes: list[Term] = []
    others: list[Highlighter] = []
    for part in parts:
        terms = terms_of(part) if isinstance(part, Word | Phrase) else ()
        if len(terms) == 1 and not terms[0].is_pattern:
            words.setdefault(terms[0].folded, []).append(terms[0])
        elif len(terms) == 1 and is_prefix(terms[0]):
            prefixes.append(terms[0])
        elif isinstance(part, Word | Phrase):
            others.append(_phrase(part, terms))
        else:
            others.append(_ready(part))
    starts = tuple(term.folded[:-1] for term in prefixes)

    def highlight(scope: Scope) -> list[Span] | None:
        spans: list[Span] = []
        held = False
        for piece in scope.pieces:
            tokens = piece.words
            for folded in words.keys() & piece.places.keys():
                for place in piece.places[folded]:
                    if any(term.finds(tokens[place]) for term in words[folded]):
                        spans.append(_span(piece, tokens[place]))
            if starts:
                for token in tokens:
                    if token.folded.startswith(starts) and any(term.finds(token) for term in prefixes):
                        spans.append(_span(piece, token))
        for other in others:
            found = other(scope)
            if found is not None:
                held = True
                spans += found
        return spans if spans or held else None

    return highlight


def _phrase(node: Word | Phrase, terms: tuple[Term, ...]) -> Highlighter:
    plain = [term.folded for term in terms if not term.is_pattern]

    def highlight(scope: Scope) -> list[Span] | None:
        if not any(all(word in piece.places for word in plain) for piece in scope.pieces):
            return None
        return list(_spans_at(list(occurrences(node, scope)), scope)) or None

    return highlight


def is_prefix(term: Term) -> bool:
    """Ends in its only wildcard, a star: `adapt*`."""
    return term.folded.endswith("*") and "*" not in term.folded[:-1] and "?" not in term.folded


def _span(piece: Piece, token: Token) -> Span:
    return Span(piece.start + token.start - len(token.mark), piece.start + token.end, piece.field)


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
    left, right = set(occurrences(node.left, scope)), set(occurrences(node.right, scope))
    near = set(_in_order(left, right, node.distance))
    if not node.ordered:
        near.update(_in_order(right, left, node.distance))
    yield from _spans_at(near, scope)


def _in_order(first: Set[Occurrence], second: Set[Occurrence], distance: int) -> Iterator[Occurrence]:
    """Of the first those that one of the second follows near enough, and those of the second that do."""
    starts = sorted((each.piece, each.start) for each in second)
    ends = sorted((each.piece, each.end) for each in first)
    for each in first:
        after = bisect_left(starts, (each.piece, each.end))
        if after < len(starts) and starts[after] <= (each.piece, each.end + distance):
            yield each
    for each in second:
        before = bisect_right(ends, (each.piece, each.start)) - 1
        if before >= 0 and ends[before] >= (each.piece, each.start - distance):
            yield each


def _spans_at(found: Iterable[Occurrence], scope: Scope) -> Iterator[Span]:
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
