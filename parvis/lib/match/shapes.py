"""Queries compiled to functions, one function per *shape*, shared by all the queries of that shape.

A query becomes a tuple: its function, its number, then its constants (packed words, sets of them, closures). The
function gets the tuple itself as `k` and finds its constants by their index, so it is the same for every query that
asks for the same kinds of things in the same order.

The source of a function is put together from the templates of this file and from indices only. No text of a query is
ever part of it: words reach the function as values in `k`. A test compiles hostile queries and reads the sources.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from parvis.lib.query.tree import (
    And,
    Between,
    Count,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Saved,
    Sentence,
    Title,
    Word,
)  # fmt: skip
from parvis.lib.text.packing import pack_word

from . import closures
from .terms import Term, terms_of
from .view import View

Found = Callable[[View, set[bytes], tuple[Any, ...]], bool]
Source = tuple[int, str]  # Rank (cheap questions first) and Python expression.

WORDS, NO_WORDS, FACT, SPELLING, JOINED, CALL = range(6)
# A longer or deeper expression is cut into functions that call each other: Python's own parser has limits.
_LONGEST, _DEEPEST = 1500, 20


def entry_of(node: Node, number: int, implied: frozenset[frozenset[bytes]] = frozenset()) -> tuple[Any, ...]:
    """The query as a tuple: function, `number`, constants. `implied`: sets of words of which one is known to be there.

    Raises ValueError for a field or value that is unknown, or a NEAR or COUNT of what has no place.
    """
    writer = _Writer()
    parts = node.parts if isinstance(node, And) else (node,)
    asked = tuple(part for part in parts if plain_words(part) not in implied)
    _, source = writer.write(And(asked) if len(asked) != 1 else asked[0])
    return (function_of(source), number, *writer.constants)


def plain_words(node: Node) -> frozenset[bytes] | None:
    """The words of which one must be there, if the node asks for nothing else."""
    match node:
        case Word():
            terms = terms_of(node)
            return frozenset({terms[0].packed}) if len(terms) == 1 and terms[0].is_plain else None
        case Or():
            words, marked, others = _sorted_out(node)
            return None if marked or others else words
    return None


@lru_cache(20_000)
def function_of(source: str) -> Found:
    """The function of a shape, made once. `source` is built below from fixed templates and indices."""
    return eval(f"lambda view, words, k: {source}", {"__builtins__": {}})  # type: ignore[no-any-return] # noqa: S307


class _Writer:
    """Writes the expression of one function and gathers its constants, which start at `k[2]`."""

    def __init__(self, depth: int = 0) -> None:
        self.constants: list[object] = []
        self.depth = depth

    def write(self, node: Node) -> Source:
        self.depth += 1
        source = self._nested(node) if self.depth > _DEEPEST else self._write(node)
        self.depth -= 1
        return source

    def _write(self, node: Node) -> Source:
        match node:
            case Word() | Phrase():
                return self._terms(terms_of(node))
            case And(parts):
                return self._all([self.write(part) for part in parts])
            case Or():
                return self._any(node)
            case Not(part):
                return self._not(part)
            case Near(left, right):
                return self._guarded([left, right], closures.near(node))
            case Count(part):
                return self._guarded([part] if closures.needs_one(node) else [], closures.count(node))
            case Sentence(part) | Title(part):
                inner = entry_of(part, 0)
                return self._scoped(
                    part, closures.sentence(inner) if isinstance(node, Sentence) else closures.title(inner)
                )
            case Field() | Between():
                return FACT, f"{self._k(closures.fact(node))}(view)"
            case Saved(name):
                raise ValueError(f"The saved query {name} was not put in its place before matching.")

    def _k(self, constant: object) -> str:
        self.constants.append(constant)
        return f"k[{len(self.constants) + 1}]"

    def _terms(self, terms: tuple[Term, ...]) -> Source:
        if not terms:
            return WORDS, "False"
        if len(terms) == 1:
            return self._term(terms[0])
        if all(term.is_plain for term in terms):
            packed = [term.packed for term in terms]
            phrase = b" " + b" ".join(packed) + b" "
            return SPELLING, f"({self._k(max(packed, key=len))} in words and {self._k(phrase)} in view.joined)"
        return self._sequence(terms)

    def _term(self, term: Term) -> Source:
        word = term.packed
        if term.is_plain:
            return WORDS, f"{self._k(word)} in words"
        if term.is_pattern and not (term.exact or term.mark) and term.folded.find("*") == len(term.folded) - 1:
            return JOINED, f"{self._k(b' ' + word[:-1])} in view.joined"
        if term.is_pattern or (term.exact and term.mark):
            return self._sequence((term,))
        if term.mark:
            return SPELLING, f"({self._k(word)} in words and {self._k(term.mark.encode() + word)} in view.marks)"
        kept = {(True, False): "cased", (False, True): "accented", (True, True): "exact"}[term.case, term.accents]
        return SPELLING, f"({self._k(word)} in words and {self._k(pack_word(term.exact))} in view.{kept})"

    def _sequence(self, terms: tuple[Term, ...]) -> Source:
        there = [f"{self._k(term.packed)} in words" for term in terms if not term.is_pattern]
        begun = [term.folded.replace("?", "*").split("*")[0] for term in terms if term.is_pattern]
        there += [f"{self._k(b' ' + pack_word(beginning))} in view.joined" for beginning in begun if beginning]
        return CALL, "(" + " and ".join([*there, f"{self._k(closures.sequence(terms))}(view)"]) + ")"

    def _all(self, sources: list[Source]) -> Source:
        sources = sorted(sources, key=lambda source: source[0])
        if not sources:
            return WORDS, "True"
        return sources[-1][0], self._joined(" and ", [source for _, source in sources])

    def _any(self, node: Or) -> Source:
        words, marked, others = _sorted_out(node)
        sources = [self._word_set(words)] if words else []
        if marked:
            bare, marks = frozenset(mark[1:] for mark in marked), frozenset(marked)
            source = f"(not words.isdisjoint({self._k(bare)}) and not view.marks.isdisjoint({self._k(marks)}))"
            sources.append((SPELLING, source))
        sources += sorted((self.write(part) for part in others), key=lambda source: source[0])
        if not sources:
            return WORDS, "False"
        return sources[-1][0], self._joined(" or ", [source for _, source in sources])

    def _word_set(self, words: frozenset[bytes]) -> Source:
        if len(words) == 1:
            return WORDS, f"{self._k(next(iter(words)))} in words"
        return WORDS, f"not words.isdisjoint({self._k(_shared(words))})"

    def _not(self, part: Node) -> Source:
        words = plain_words(part)
        if words is None:
            rank, source = self.write(part)
            return max(rank, NO_WORDS), f"(not {source})"
        if len(words) == 1:
            return NO_WORDS, f"{self._k(next(iter(words)))} not in words"
        return NO_WORDS, f"words.isdisjoint({self._k(_shared(words))})"

    def _guarded(self, parts: list[Node], closure: closures.Closure) -> Source:
        """The closure, asked only where the parts are there at all."""
        sources = [source for _, source in map(self.write, parts)]
        return CALL, "(" + " and ".join([*sources, f"{self._k(closure)}(view)"]) + ")"

    def _scoped(self, part: Node, closure: closures.Closure) -> Source:
        """The closure, asked only where the words that `part` cannot do without are there at all."""
        groups = closures.words_needed(part)
        sources = [f"not view.root.words.isdisjoint({self._k(_shared(group))})" for group in groups]
        return CALL, "(" + " and ".join([*sources, f"{self._k(closure)}(view)"]) + ")"

    def _nested(self, node: Node) -> Source:
        return CALL, f"{self._k(closures.nested(entry_of(node, 0)))}(view)"

    def _joined(self, link: str, sources: list[str]) -> str:
        if len(sources) == 1:
            return sources[0]
        return "(" + link.join(sources) + ")"


def _sorted_out(node: Or) -> tuple[frozenset[bytes], frozenset[bytes], list[Node]]:
    """Plain words, words behind a # or @ that are not among them, and the other alternatives."""
    words: set[bytes] = set()
    marked: set[bytes] = set()
    others: list[Node] = []
    for part in node.parts:
        terms = terms_of(part) if isinstance(part, Word) else ()
        if len(terms) == 1 and terms[0].is_plain:
            words.add(terms[0].packed)
        elif len(terms) == 1 and terms[0].mark and not (terms[0].exact or terms[0].is_pattern):
            marked.add(terms[0].mark.encode() + terms[0].packed)
        elif isinstance(part, Or):
            inner = _sorted_out(part)
            words, marked, others = words | inner[0], marked | inner[1], others + inner[2]
        else:
            others.append(part)
    return frozenset(words), frozenset(mark for mark in marked if mark[1:] not in words), others


@lru_cache(5_000)
def _shared(words: frozenset[bytes]) -> frozenset[bytes]:
    """One set for all queries that ask for the same words."""
    return words
