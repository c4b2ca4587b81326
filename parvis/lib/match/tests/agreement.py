"""The matcher and the plain interpreter on the same posts and queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from parvis.lib.match import Document, Matcher, UnmatchableQuery
from parvis.lib.match.naive import matches
from parvis.lib.query.tree import Node

from .invention import Chance, posts, queries


@dataclass
class Agreement:
    """`looked_at` pairs of a post and a query, `held` of them hold; `wrong`: post, query, what the interpreter says."""

    looked_at: int
    held: int
    wrong: list[tuple[Document, Node, bool]]


def compare(documents: Sequence[Document], nodes: Iterable[Node], learnt: bool = False) -> Agreement:
    """Each matchable query on each post, both ways."""
    known: dict[int, Node] = {}
    matcher = Matcher()
    if learnt:
        matcher.learn(documents)
    for key, node in enumerate(nodes):
        try:
            matcher.add(key, node)
        except UnmatchableQuery:
            continue
        known[key] = node
    found = matcher.match(documents)
    assert len(found) == len(set(found)), "A pair came twice."
    expected = {
        (i, key) for i, document in enumerate(documents) for key, node in known.items() if matches(node, document)
    }
    wrong = [(documents[i], known[key], (i, key) in expected) for i, key in sorted(expected ^ set(found))]
    return Agreement(len(documents) * len(known), len(expected), wrong)


def compare_invented(seed: int, post_count: int, query_count: int) -> Agreement:
    chance = Chance(seed)
    documents = list(islice(posts(chance), post_count))
    return compare(documents, islice(queries(chance), query_count), learnt=seed % 2 == 1)


def compare_given(documents: Sequence[Document], seed: int, query_count: int) -> Agreement:
    """Queries of every kind made of the words of these documents."""
    words = [word for document in documents for word in document.text.split()] or ["lumen"]
    return compare(documents, islice(queries(Chance(seed, words)), query_count), learnt=seed % 2 == 1)
