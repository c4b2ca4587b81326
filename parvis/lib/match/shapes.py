"""Queries compiled to functions, one function per *shape*, shared by all the queries of that shape.

A query becomes a tuple: its function, its number, then its constants (packed words, sets of them, closures). The
function gets the tuple itself as `k` and finds its constants by their index, so it is the same for every query that
asks for the same kinds of things in the same order.

The source of a function is put together from the templates of this file and from indices only. No text of a query is
ever part of it: words reach the function as values in `k`. A test compiles hostile queries and reads the sources.
"""

from __future__ import annotations

import re
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

from . import closures
from .alternatives import Alternatives, alternatives_of, needed_word, shared
from .terms import Term
from .view import View

Found = Callable[[View, set[bytes], tuple[Any, ...]], bool]
Source = tuple[int, str]  # Rank (cheap questions first) and Python expression.

WORDS, NO_WORDS, FACT, SPELLING, JOINED, CALL = range(6)
# A deeper expression is cut into functions that call each other: Python's own parser has limits.
_DEEPEST = 20
_INDEX = re.compile(r"k\[(\d+)\]")


def entry_of(node: Node, number: int, implied: frozenset[frozenset[bytes]] = frozenset()) -> tuple[Any, ...]:
    """The query as a tuple: function, `number`, constants. `implied`: sets of words of which one is known to be there.

    Raises ValueError for a field or value that is unknown, or a NEAR or COUNT of what has no place.
    """
    writer = _Writer()
    parts = node.parts if isinstance(node, And) else (node,)
    asked = tuple(part for part in parts if writer.plain_words(part) not in implied)
    _, source = writer.write(And(asked) if len(asked) != 1 else asked[0])
    source, constants = _in_order(source, writer.constants)
    return (function_of(source), number, *constants)


@lru_cache(20_000)
def function_of(source: str) -> Found:
    """The function of a shape, made once. `source` is built below from fixed templates and indices."""
    return eval(f"lambda view, words, k: {source}", {"__builtins__": {}})  # type: ignore[no-any-return] # noqa: S307


def _in_order(source: str, constants: list[object]) -> tuple[str, list[object]]:
    """The constants in the order of the expression, so that equal questions have equal sources."""
    order = [int(index) for index in _INDEX.findall(source)]
    places = {index: place for place, index in enumerate(order, 2)}
    return _INDEX.sub(lambda found: f"k[{places[int(found[1])]}]", source), [constants[index - 2] for index in order]


class _Writer:
    """Writes the expression of one function and gathers its constants, which start at `k[2]`."""

    def __init__(self, depth: int = 0) -> None:
        self.constants: list[object] = []
        self.depth = depth
        self.alternatives: dict[int, Alternatives] = {}

    def plain_words(self, node: Node) -> frozenset[bytes] | None:
        """The words of which one must be there, if the node asks for nothing else."""
        if not isinstance(node, Word | Or):
            return None
        found = self.sorted_out(node)
        return frozenset(found.words) if found.are_words and found.words else None

    def sorted_out(self, node: Word | Phrase | Or) -> Alternatives:
        """The node's alternatives, sorted out once."""
        found = self.alternatives.get(id(node))
        if found is None:
            found = self.alternatives[id(node)] = alternatives_of(node)
        return found

    def write(self, node: Node) -> Source:
        self.depth += 1
        source = self._nested(node) if self.depth > _DEEPEST else self._write(node)
        self.depth -= 1
        return source

    def _write(self, node: Node) -> Source:
        match node:
            case Word() | Phrase() | Or():
                return self._any(self.sorted_out(node))
            case And(parts):
                return self._all(parts)
            case Not(part):
                return self._not(part)
            case Near(left, right):
                return self._guarded([left, right], closures.near(node))
            case Count(part):
                return self._guarded([part] if closures.needs_one(node) else [], closures.count(node))
            case Sentence(part):
                return self._scoped(part, closures.sentence(entry_of(part, 0)))
            case Title(part):
                return self._scoped(part, closures.title(entry_of(part, 0)))
            case Field() | Between():
                return FACT, f"{self._k(closures.fact(node))}(view)"
            case Saved(name):
                raise ValueError(f"The saved query {name} was not put in its place before matching.")

    def _k(self, constant: object) -> str:
        self.constants.append(constant)
        return f"k[{len(self.constants) + 1}]"

    def _any(self, found: Alternatives) -> Source:
        sources = [self._word_set(frozenset(found.words))] if found.words else []
        for attribute, spellings in sorted(found.spelled.items()):
            added = {word: plain for word, plain in spellings.items() if plain not in found.words}
            sources += [self._spelled(attribute, added)] if added else []
        sources += self._phrases([terms for terms in found.phrases if needed_word(terms)])
        sources += [self._begun(found.begun)] if found.begun else []
        if unguarded := [terms for terms in found.phrases if not needed_word(terms)]:
            sources.append((CALL, f"{self._k(closures.one_sequence(unguarded))}(view)"))
        sources += sorted((self.write(part) for part in found.others), key=lambda source: source[0])
        return self._joined(" or ", sources, "False")

    def _spelled(self, attribute: str, spellings: dict[bytes, bytes]) -> Source:
        plain, words = frozenset(spellings.values()), frozenset(spellings)
        if len(words) == 1:
            word, spelled = next(iter(plain)), next(iter(words))
            return SPELLING, f"({self._k(word)} in words and {self._k(spelled)} in view.{attribute})"
        source = f"not view.{attribute}.isdisjoint({self._k(shared(words))})"
        return SPELLING, f"({self._word_set(plain)[1]} and {source})"

    def _phrases(self, phrases: list[tuple[Term, ...]]) -> list[Source]:
        if not phrases:
            return []
        needed = frozenset(word for terms in phrases if (word := needed_word(terms)))
        plain = [terms for terms in phrases if all(term.is_plain for term in terms)]
        if len(plain) == len(phrases) == 1:
            question = f"{self._k(closures.joined(plain[0]))} in view.joined"
        elif len(plain) == len(phrases):
            question = f"{self._k(closures.one_phrase(plain))}(view)"
        else:
            question = f"{self._k(closures.one_sequence(phrases))}(view)"
        return [(SPELLING, f"({self._word_set(needed)[1]} and {question})")]

    def _begun(self, beginnings: list[bytes]) -> Source:
        if len(beginnings) == 1:
            return JOINED, f"{self._k(beginnings[0])} in view.joined"
        return JOINED, f"{self._k(closures.one_beginning(beginnings))}(view)"

    def _all(self, parts: tuple[Node, ...]) -> Source:
        """Single words that must all be there are one question; so are words of which none may be there."""
        singles: set[bytes] = set()
        unwanted: set[bytes] = set()
        others: list[Node] = []
        for part in parts:
            words = self.plain_words(part)
            if words and len(words) == 1:
                singles |= words
            elif isinstance(part, Not) and (words := self.plain_words(part.part)):
                unwanted |= words
            else:
                others.append(part)
        sources = [self._all_words(frozenset(singles))] if singles else []
        sources += [self._no_words(frozenset(unwanted))] if unwanted else []
        sources += [self.write(part) for part in others]
        return self._joined(" and ", sorted(sources, key=lambda source: source[0]), "True")

    def _all_words(self, words: frozenset[bytes]) -> Source:
        return self._word_set(words) if len(words) == 1 else (WORDS, f"{self._k(words)} <= words")

    def _no_words(self, words: frozenset[bytes]) -> Source:
        if len(words) == 1:
            return NO_WORDS, f"{self._k(next(iter(words)))} not in words"
        return NO_WORDS, f"words.isdisjoint({self._k(shared(words))})"

    def _word_set(self, words: frozenset[bytes]) -> Source:
        if len(words) == 1:
            return WORDS, f"{self._k(next(iter(words)))} in words"
        return WORDS, f"not words.isdisjoint({self._k(shared(words))})"

    def _not(self, part: Node) -> Source:
        if words := self.plain_words(part):
            return self._no_words(words)
        rank, source = self.write(part)
        return max(rank, NO_WORDS), f"(not {source})"

    def _guarded(self, parts: list[Node], closure: closures.Closure) -> Source:
        """The closure, asked only where the parts are there at all."""
        sources = [source for _, source in map(self.write, parts)]
        return CALL, "(" + " and ".join([*sources, f"{self._k(closure)}(view)"]) + ")"

    def _scoped(self, part: Node, closure: closures.Closure) -> Source:
        """The closure, asked only where the words that `part` cannot do without are there at all."""
        groups = closures.words_needed(part)
        sources = [f"not view.root.words.isdisjoint({self._k(shared(group))})" for group in groups]
        return CALL, "(" + " and ".join([*sources, f"{self._k(closure)}(view)"]) + ")"

    def _nested(self, node: Node) -> Source:
        return CALL, f"{self._k(closures.nested(entry_of(node, 0)))}(view)"

    def _joined(self, link: str, sources: list[Source], empty: str) -> Source:
        if len(sources) < 2:
            return sources[0] if sources else (WORDS, empty)
        return max(rank for rank, _ in sources), "(" + link.join(source for _, source in sources) + ")"
