from __future__ import annotations

from parvis.lib.themes.matching import Side, likeness, match, overlap

HEAT = {"adaptateur": 0.8, "chauffe": 0.6}
POST = {"colis": 0.8, "retard": 0.6}


def side(words: dict[str, float], *members: int) -> Side:
    return Side(words, members)


def test_the_same_words_are_the_same_theme() -> None:
    assert overlap(HEAT, HEAT) == 1
    assert overlap(HEAT, POST) == overlap(HEAT, {}) == 0


def test_shared_posts_count_most() -> None:
    assert likeness(side(HEAT, 1, 2), side(POST, 1, 2), 0.2) > likeness(side(HEAT, 1), side(POST, 9), 0.2)


def test_each_theme_goes_on_once() -> None:
    found = match([side(HEAT), side(POST)], [side(POST), side(HEAT)], [[0, 1], [1, 0]])

    assert [each.known for each in found] == [1, 0]


def test_what_is_like_nothing_before_is_new() -> None:
    assert match([side(HEAT, 5)], [side(POST, 1)], [[0.1]])[0].known is None


def test_the_smaller_part_of_a_theme_comes_from_it() -> None:
    before = [side(HEAT, *range(10))]

    found = match([side(HEAT, *range(7)), side(HEAT, 7, 8, 9)], before, [[0.9], [0.8]])

    assert (found[0].known, found[0].came_from) == (0, None)
    assert (found[1].known, found[1].came_from) == (None, 0)


def test_a_theme_whose_posts_are_in_another_was_taken_in() -> None:
    before = [side(HEAT, *range(10)), side(HEAT, 10, 11)]

    found = match([side(HEAT, *range(12))], before, [[0.9, 0.8]])

    assert (found[0].known, found[0].took_in) == (0, (1,))


def test_nothing_before_and_nothing_now() -> None:
    assert match([], [side(HEAT)], []) == []
    assert match([side(HEAT)], [], [[]])[0].known is None
