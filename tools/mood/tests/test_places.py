from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import brand_talk
from tools.mood import places
from tools.mood.places import known_of, lesson_of, unread_of


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


def test_posts_without_moods_are_none_that_judge(tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text(
        "Le train de 8 h est encore en retard\nBonjour à tous\n\nBonjour à tous !\n", "utf-8"
    )
    (tmp_path / "more.csv").write_text('id,tweet\n1,"Une lampe, vite"\n2,\n', "utf-8")

    found = unread_of(
        [tmp_path / "more.txt", tmp_path / "more.csv"], ["@user le train de 8 h est encore en retard http"]
    )

    assert found == ["Bonjour à tous !", "Une lampe, vite"]


def test_of_a_long_file_posts_are_taken_evenly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "UNREAD", 4)
    (tmp_path / "more.txt").write_text("\n".join(f"post {number}" for number in range(10)), "utf-8")

    assert unread_of([tmp_path / "more.txt"], []) == ["post 0", "post 3", "post 6", "post 9"]
