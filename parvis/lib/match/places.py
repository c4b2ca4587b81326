"""Where words, phrases, NEARs and ORs of them stand in a view: what NEAR and COUNT ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from parvis.lib.query.tree import Near, Node, Or, Phrase, Word
from parvis.lib.text.packing import pack_word, unpack_word

from .alternatives import shared
from .terms import Term, fits, terms_of
from .view import Runs, View, runs_with

Place: TypeAlias = tuple[int, int, int]  # Number of the run, first word, word after the last.
Finder: TypeAlias = Callable[[View], list[Place]]


def finder_of(node: Node) -> Finder:
    """The function that lists the places of a node. Raises ValueError for a node that has none (AND, a field...)."""
    if isinstance(node, Near):
        return _near_finder(node)
    if not isinstance(node, Word | Phrase | Or):
        raise ValueError("NEAR and COUNT take words, phrases, or ORs of them.")
    singles: set[bytes] = set()
    finders: list[Finder] = []
    for part in _alternatives(node):
        terms = terms_of(part) if isinstance(part, Word | Phrase) else ()
        if len(terms) == 1 and terms[0].is_plain:
            singles.add(terms[0].packed)
        else:
            finders.append(sequence_finder(terms) if terms else finder_of(part))
    return _union([_single_finder(shared(frozenset(singles))), *finders] if singles else finders)


def near_pairs(left: list[Place], right: list[Place], distance: int, ordered: bool) -> Iterator[tuple[Place, Place]]:
    for a in left:
        for b in right:
            if a[0] == b[0] and (
                0 <= b[1] - a[2] <= distance if ordered else 0 <= max(b[1] - a[2], a[1] - b[2]) <= distance
            ):
                yield a, b


def _alternatives(node: Node) -> list[Node]:
    if isinstance(node, Or):
        return [leaf for part in node.parts for leaf in _alternatives(part)]
    return [] if isinstance(node, Word | Phrase) and not terms_of(node) else [node]


def _union(finders: list[Finder]) -> Finder:
    if len(finders) == 1:
        return finders[0]
    return lambda view: [place for finder in finders for place in finder(view)]


def _single_finder(words: frozenset[bytes]) -> Finder:
    return lambda view: [
        (number, i, i + 1) for number, run in enumerate(view.runs) for i, word in enumerate(run) if word in words
    ]


def _near_finder(node: Near) -> Finder:
    left, right = finder_of(node.left), finder_of(node.right)

    def find(view: View) -> list[Place]:
        pairs = near_pairs(left(view), right(view), node.distance, node.ordered)
        return [(a[0], min(a[1], b[1]), max(a[2], b[2])) for a, b in pairs]

    return find


def sequence_finder(terms: tuple[Term, ...]) -> Finder:
    """The function that lists where these terms follow each other."""
    if any(bool(term.mark) + bool(term.exact) + term.is_pattern > 1 for term in terms):
        return lambda view: _places_of_tokens(terms, view)
    if all(term.is_plain for term in terms):
        words = [term.packed for term in terms]
        return lambda view: _places_of_phrase(words, view)
    asked = [_asked(term) for term in terms]
    forms = {form for *_, form in asked}
    return lambda view: _places_of_words(asked, {form: _runs_in(form, view) for form in forms}, view)


Form: TypeAlias = tuple[bool, bool, bool]  # Case, accents and marks kept.
Asked: TypeAlias = tuple[bytes, str, Form]  # A packed word or "", or a pattern.


def _asked(term: Term) -> Asked:
    if term.is_pattern:
        return b"", term.folded, (False, False, False)
    word = term.mark.encode() + (pack_word(term.exact) if term.exact else term.packed)
    return word, "", (term.case, term.accents, bool(term.mark))


def _runs_in(form: Form, view: View) -> Runs:
    case, accents, marks = form
    if marks:
        return view.marked_runs
    return runs_with(view, case, accents) if case or accents else view.runs


def _places_of_phrase(words: list[bytes], view: View) -> list[Place]:
    first, length = words[0], len(words)
    return [
        (number, start, start + length)
        for number, run in enumerate(view.runs)
        for start, word in enumerate(run)
        if word == first and run[start : start + length] == words
    ]


def _places_of_words(asked: list[Asked], forms: dict[Form, Runs], view: View) -> list[Place]:
    return [
        (number, start, start + len(asked))
        for number, run in enumerate(view.runs)
        for start in range(len(run) - len(asked) + 1)
        if all(_is_asked(one, forms[one[2]][number][start + i]) for i, one in enumerate(asked))
    ]


def _is_asked(asked: Asked, word: bytes) -> bool:
    return word == asked[0] if asked[0] else fits(asked[1], unpack_word(word))


def _places_of_tokens(terms: tuple[Term, ...], view: View) -> list[Place]:
    return [
        (number, start, start + len(terms))
        for number, run in enumerate(view.token_runs)
        for start in range(len(run) - len(terms) + 1)
        if all(term.finds(run[start + i]) for i, term in enumerate(terms))
    ]
