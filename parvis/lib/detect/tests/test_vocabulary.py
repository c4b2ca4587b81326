from __future__ import annotations

import pytest

from parvis.lib.detect.vocabulary import MOST_WORDS, Vocabulary


def known(posts: int = 200) -> Vocabulary:
    """A past in which everybody says lamp, every second one warm."""
    vocabulary = Vocabulary()
    vocabulary.learn([{"lamp", "warm"} if n % 2 else {"lamp"} for n in range(posts)], -100)
    return vocabulary


def test_a_word_that_nobody_said_rises() -> None:
    assert known().rising([{"lamp", "adapter"}, {"lamp", "adapter"}, {"adapter"}, {"lamp"}], 1) == ("adapter", 3)


def test_a_word_rises_over_half_an_hour_not_in_one_slot_alone() -> None:
    vocabulary = known()
    for slot in range(1, 4):
        vocabulary.learn([{"lamp", "adapter"}, {"lamp"}], slot)

    assert vocabulary.rising([{"adapter"}, {"lamp"}], 4) == ("adapter", 1)


def test_what_was_said_before_the_last_half_hour_is_past() -> None:
    vocabulary = known()
    vocabulary.learn([{"lamp", "adapter"}] * 2, 1)

    assert vocabulary.rising([{"adapter"}], 7) == ("", 0)


def test_a_word_that_is_not_said_any_more_is_no_evidence_now() -> None:
    vocabulary = known()
    vocabulary.learn([{"adapter"}] * 3, 1)

    assert vocabulary.rising([{"lamp"}], 2) == ("", 0)


def test_a_usual_word_does_not_rise() -> None:
    assert known().rising([{"lamp", "warm"}, {"lamp", "warm"}]) == ("", 0)


def test_a_word_of_two_posts_is_an_accident() -> None:
    assert known().rising([{"adapter"}, {"adapter"}, {"lamp"}]) == ("", 0)


def test_with_little_past_no_word_is_new() -> None:
    assert known(10).rising([{"adapter"}] * 3) == ("", 0)


def test_a_new_word_becomes_usual() -> None:
    vocabulary = known()
    vocabulary.learn([{"adapter"}] * 100)

    assert vocabulary.rising([{"adapter"}] * 3) == ("", 0)


def test_no_posts_no_words() -> None:
    assert known().rising([]) == ("", 0)


def test_it_goes_on_where_it_was_left() -> None:
    before = known()
    after = Vocabulary.resume(before.state())
    posts = [{"lamp", "adapter"}] * 3

    assert after.rising(posts) == before.rising(posts)
    assert after.known.weight == 1.0


def test_it_remembers_no_more_than_it_may() -> None:
    vocabulary = known()
    vocabulary.learn([{f"word{n}", f"other{n}"} for n in range(2 * MOST_WORDS)])

    assert len(Vocabulary.resume(vocabulary.state()).known.said) == MOST_WORDS


def test_bytes_that_are_none_of_ours_are_refused() -> None:
    with pytest.raises(ValueError, match=r".*"):
        Vocabulary.resume(b"nonsense")
