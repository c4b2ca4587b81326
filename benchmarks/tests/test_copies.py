from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.copies import best_before, change, exact, invent, measure, read, report


def test_invented_posts_are_the_same_for_the_same_seed() -> None:
    assert invent(20, seed=1) == invent(20, seed=1) != invent(20, seed=2)


def test_changed_posts_of_invented_ones_are_found_again() -> None:
    figures = measure(invent(300, seed=4), seed=1)

    assert figures["recall"] == 100
    assert figures["false_hits"] == 0
    assert "goal 99.9" in report(figures)


def test_a_changed_post_keeps_most_of_its_words() -> None:
    changed = change("une lampe bleue pour la table du salon http://a.test/x", random.Random(2))

    assert sum(word in changed for word in ("lampe", "bleue", "table", "salon")) >= 3


def test_brute_force_looks_at_what_stands_before() -> None:
    assert best_before(["abcdef", "abcdef", "xyz"]) == [0.0, 1.0, 0.0]


def test_a_copy_that_was_found_counts_as_found() -> None:
    figures = exact(["Une lampe bleue pour la table du salon"] * 2)

    assert (figures["exact_copies"], figures["exact_recall"]) == (1, 100)


def test_a_folder_without_posts_is_said_to_hold_none(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no file"):
        read(tmp_path)
