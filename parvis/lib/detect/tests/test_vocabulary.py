from __future__ import annotations

import pytest

from parvis.lib.detect.vocabulary import MOST_WORDS, Vocabulary


def known(posts: int = 200) -> Vocabulary:
    """A past in which everybody says lamp, every second one warm."""
    vocabulary = Vocabulary()
    vocabulary.learn([{"lamp", "warm"} if n % 2 else {"lamp"} for n in range(posts)])
    return vocabulary


def test_a_word_that_nobody_said_rises() -> None:
    assert known().rising([{"lamp", "adapter"}, {"lamp", "adapter"}, {"lamp"}]) == ("adapter", 2)


def test_a_usual_word_does_not_rise() -> None:
    assert known().rising([{"lamp", "warm"}, {"lamp", "warm"}]) == ("", 0)


def test_a_word_of_one_post_is_nobody_elses() -> None:
    assert known().rising([{"adapter"}, {"lamp"}]) == ("", 0)


def test_with_little_past_no_word_is_new() -> None:
    assert known(10).rising([{"adapter"}, {"adapter"}]) == ("", 0)


def test_a_new_word_becomes_usual() -> None:
    vocabulary = known()
    vocabulary.learn([{"adapter"}] * 100)

    assert vocabulary.rising([{"adapter"}, {"adapter"}]) == ("", 0)


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
