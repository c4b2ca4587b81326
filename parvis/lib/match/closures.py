"""Questions of a query that are more than words of a set: facts, NEAR, COUNT, sentences, titles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from parvis.lib.query.tree import Between, Count, Field, Near, Node
from parvis.lib.text.packing import pack_word

from .alternatives import needed_word
from .anchors import groups_of, is_of_words, needs_one_at, words_of
from .fields import COMPARE, check_of, key_of, listed_keys
from .places import finder_of, near_pairs, sequence_finder
from .terms import Term
from .view import View

Closure: TypeAlias = Callable[[View], bool]
Entry: TypeAlias = tuple[Any, ...]


def fact(node: Field | Between) -> Closure:
    check = check_of(node)
    if isinstance(node, Field) and node.name in ("hashtag", "mention") and not set("*?") & set(node.value):
        return _marked(node.name, key_of(node.name, node.value))
    return lambda view: check(view.document)


def _marked(name: str, key: str) -> Closure:
    word = ("#" if name == "hashtag" else "@").encode() + pack_word(key)
    return lambda view: word in view.root.marks or key in listed_keys(name, view.document)


def joined(terms: tuple[Term, ...]) -> bytes:
    """A plain phrase as it stands in `view.joined`."""
    return b" " + b" ".join([term.packed for term in terms]) + b" "


def one_phrase(phrases: list[tuple[Term, ...]]) -> Closure:
    """Is one of these plain phrases there?"""
    packed = tuple(map(joined, phrases))
    return lambda view: any(phrase in view.joined for phrase in packed)


def one_beginning(beginnings: list[bytes]) -> Closure:
    """Does a word begin so? Beginnings with a space before."""
    packed = tuple(beginnings)
    return lambda view: any(beginning in view.joined for beginning in packed)


def one_sequence(sequences: list[tuple[Term, ...]]) -> Closure:
    """Do the terms of one of these follow each other somewhere?"""
    finders = tuple((needed_word(terms), sequence_finder(terms)) for terms in sequences)
    return lambda view: any((word is None or word in view.words) and find(view) for word, find in finders)


def near(node: Near) -> Closure:
    left, right = finder_of(node.left), finder_of(node.right)
    distance, ordered = node.distance, node.ordered
    return lambda view: any(True for _ in near_pairs(left(view), right(view), distance, ordered))


def count(node: Count) -> Closure:
    find, compare, number = finder_of(node.part), COMPARE[node.comparison], node.number
    return lambda view: bool(compare(len(set(find(view))), number))


def needs_one(node: Count) -> bool:
    """Is the count false where nothing is found?"""
    return needs_one_at(node.comparison, node.number)


def sentence(inner: Entry) -> Closure:
    return lambda view: any(inner[0](part, part.words, inner) for part in view.sentences)


def title(inner: Entry) -> Closure:
    return lambda view: bool(inner[0](view.title, view.title.words, inner))


def nested(inner: Entry) -> Closure:
    return lambda view: bool(inner[0](view, view.words, inner))


def words_needed(node: Node) -> list[frozenset[bytes]]:
    """Sets of words; where the node holds, one word of each is there."""
    groups = (group for _, group in groups_of(node, lambda anchor: 1.0))
    return [words_of(group) for group in groups if group and is_of_words(group)]
