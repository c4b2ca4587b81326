"""The matcher must agree with the plain interpreter. The long run: `python benchmarks/matching.py --verify 100000`."""

from itertools import islice
from random import Random

import pytest

from parvis.lib.match import Matcher, UnmatchableQuery
from parvis.lib.match.naive import matches

from .invention import posts, queries


def disagreements(seed: int, post_count: int, query_count: int) -> tuple[int, int, list]:
    """Pairs looked at, pairs that hold, and the pairs on which matcher and interpreter differ."""
    chance = Random(seed)
    documents = list(islice(posts(chance), post_count))
    nodes, matcher = {}, Matcher()
    if seed % 2:
        matcher.learn(documents)
    for key, node in enumerate(islice(queries(chance), query_count)):
        try:
            matcher.add(key, node)
            nodes[key] = node
        except UnmatchableQuery:
            continue
    found = matcher.match(documents)
    expected = {(i, key) for i, post in enumerate(documents) for key, node in nodes.items() if matches(node, post)}
    wrong = [(documents[i], nodes[key], (i, key) in expected) for i, key in expected ^ set(found)]
    assert len(found) == len(set(found))
    return len(documents) * len(nodes), len(expected), wrong


@pytest.mark.parametrize("seed", range(8))
def test_the_matcher_agrees_with_the_plain_interpreter(seed):
    looked_at, held, wrong = disagreements(seed, post_count=12, query_count=40)
    assert wrong == []
    assert held > looked_at / 100
