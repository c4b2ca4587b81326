"""Where words, phrases, NEARs and ORs of them stand in a view: what NEAR and COUNT ask."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import TypeAlias

from parvis.lib.query.tree import Near, Node, Or, Phrase, Word
from parvis.lib.text.packing import pack_word, unpack_word

from .alternatives import shared
from .terms import Term, fits, terms_of
from .view import View

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
    right = sorted(right)
    before = distance + max((end - start for _, start, end in right), default=0)
    for a in left:
        first = bisect_left(right, (a[0], a[2] if ordered else a[1] - before, 0))
        last = bisect_left(right, (a[0], a[2] + distance + 1, 0))
        for b in right[first:last]:
            if 0 <= max(b[1] - a[2], a[1] - b[2]) <= distance:
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
    if all(term.is_plain for term in terms):
        words = [term.packed for term in terms]
        return lambda view: _places_of_phrase(words, view)
    checks = [(i, *check) for i, term in enumerate(terms) for check in _checks(term)]
    return lambda view: _places_of_checks(checks, len(terms), view)


def _checks(term: Term) -> list[tuple[str, bytes, str]]:
    """What a token must be: the runs to look in, and there the packed word, or the pattern if that is empty."""
    asked = [("runs", term.folded)]
    if term.mark:
        asked.append(("marked_runs", term.mark + term.folded))
    if term.exact:
        kept = {(True, False): "cased_runs", (False, True): "accented_runs", (True, True): "exact_runs"}
        asked.append((kept[term.case, term.accents], term.exact))
    asked = asked[1:] or asked  # A marked or exact word is the folded word too.
    return [(runs, b"", word) if term.is_pattern else (runs, pack_word(word), "") for runs, word in asked]


def _places_of_phrase(words: list[bytes], view: View) -> list[Place]:
    first, length = words[0], len(words)
    return [
        (number, start, start + length)
        for number, run in enumerate(view.runs)
        for start, word in enumerate(run)
        if word == first and run[start : start + length] == words
    ]


def _places_of_checks(checks: list[tuple[int, str, bytes, str]], length: int, view: View) -> list[Place]:
    places: list[Place] = []
    for number, run in enumerate(view.runs):
        starts = list(range(len(run) - length + 1))
        for offset, runs, word, pattern in checks:
            looked_in = getattr(view, runs)[number]
            if word:
                starts = [start for start in starts if looked_in[start + offset] == word]
            else:
                starts = [start for start in starts if fits(pattern, unpack_word(looked_in[start + offset]))]
        places += [(number, start, start + length) for start in starts]
    return places
