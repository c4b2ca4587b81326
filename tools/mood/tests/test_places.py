from __future__ import annotations

import pytest

from benchmarks import brand_talk
from tools.mood.places import known_of, lesson_of


@pytest.mark.parametrize("code", brand_talk.LANGUAGES)
def test_the_encoder_never_sees_the_posts_by_which_its_sureness_is_measured(code: str) -> None:
    taught = set(lesson_of(code)[0])

    assert not taught & set(known_of(code)[0])
    assert not taught & {post.text for post in brand_talk.halves(code)[1]}


@pytest.mark.parametrize("code", brand_talk.LANGUAGES)
def test_a_post_without_a_mood_still_teaches_its_kind(code: str) -> None:
    posts, moods, kinds = lesson_of(code)
    spam = brand_talk.KINDS.index("spam")

    assert len(posts) == len(moods) == len(kinds)
    assert {mood for mood, kind in zip(moods, kinds, strict=True) if kind == spam} == {-1}
    assert set(moods) == {-1, 0, 1, 2}
    assert set(kinds) == set(range(len(brand_talk.KINDS)))
