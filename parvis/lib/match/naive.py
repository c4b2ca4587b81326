"""The reference: a query read node by node on a post read word by word. Plain, slow; the matcher must agree with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct

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
from parvis.lib.text import Token, sentences, tokens

from .document import Document
from .fields import COMPARE, check_of
from .terms import Term, terms_of


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[Token, ...]:
    """A query asks for the words of a post once for each of its own: they are read once."""
    return tuple(tokens(text))


@lru_cache(maxsize=256)
def _places(text: str) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, token in enumerate(_words(text)):
        places.setdefault(token.folded, []).append(place)
    return places


class Piece(Struct, frozen=True):
    """A stretch of the title or of the text that no phrase and no NEAR crosses; `start` is where it starts there."""

    field: Literal["text", "title"]
    start: int
    text: str

    @property
    def words(self) -> tuple[Token, ...]:
        return _words(self.text)

    @property
    def places(self) -> dict[str, list[int]]:
        """Each folded word, with the places where it stands."""
        return _places(self.text)

    def starts_of(self, term: Term) -> Iterable[int]:
        """Places where the term may stand; those of a plain word are looked up."""
        return range(len(self.words)) if term.is_pattern else self.places.get(term.folded, ())

    @property
    def sentences(self) -> list[Piece]:
        return [Piece(self.field, self.start + a, self.text[a:b]) for a, b in sentences(self.text)]


class Scope(Struct, frozen=True):
    """What of a post is looked at: its title and its text, or one of them, or one sentence."""

    document: Document
    pieces: tuple[Piece, ...]

    @property
    def title(self) -> Scope:
        return Scope(self.document, (Piece("title", 0, self.document.title),))

    @property
    def sentences(self) -> list[Scope]:
        return [Scope(self.document, (sentence,)) for piece in self.pieces for sentence in piece.sentences]


class Occurrence(Struct, frozen=True):
    """Words `start` to `end` (excluded) of a piece of the scope."""

    piece: int
    start: int
    end: int


def matches(node: Node, document: Document) -> bool:
    """Does the query hold for the post?"""
    return holds(node, whole(document))


def whole(document: Document) -> Scope:
    return Scope(document, (Piece("title", 0, document.title), Piece("text", 0, document.text)))


def holds(node: Node, scope: Scope) -> bool:
    match node:
        case And(parts):
            return all(holds(part, scope) for part in parts)
        case Or(parts):
            return any(holds(part, scope) for part in parts)
        case Not(part):
            return not holds(part, scope)
        case Field() | Between():
            return check_of(node)(scope.document)
        case Title(part):
            return holds(part, scope.title)
        case Sentence(part):
            return any(holds(part, sentence) for sentence in scope.sentences)
        case Count(part, comparison, number):
            return bool(COMPARE[comparison](len(set(occurrences(part, scope))), number))
        case _:
            return any(True for _ in occurrences(node, scope))


def occurrences(node: Node, scope: Scope) -> Iterator[Occurrence]:
    """Where a word, a phrase, a NEAR or an OR of them stands."""
    match node:
        case Word() | Phrase():
            terms = terms_of(node)
            for number, piece in enumerate(scope.pieces):
                for start in piece.starts_of(terms[0]) if terms else ():
                    found = piece.words[start : start + len(terms)]
                    if len(found) == len(terms) and all(map(Term.finds, terms, found)):
                        yield Occurrence(number, start, start + len(terms))
        case Or(parts):
            for part in parts:
                yield from occurrences(part, scope)
        case Near(left, right, distance, ordered):
            for a in occurrences(left, scope):
                for b in occurrences(right, scope):
                    if a.piece == b.piece and is_near(a, b, distance, ordered):
                        yield Occurrence(a.piece, min(a.start, b.start), max(a.end, b.end))
        case Saved(name):
            raise ValueError(f"The saved query {name} was not put in its place before matching.")
        case _:
            raise ValueError("NEAR and COUNT take words, phrases, or ORs of them.")


def is_near(a: Occurrence, b: Occurrence, distance: int, ordered: bool) -> bool:
    if a.end <= b.start:
        return b.start - a.end <= distance
    return not ordered and b.end <= a.start and a.start - b.end <= distance
