from __future__ import annotations

import pytest

from benchmarks import themes
from benchmarks.themes import files, judged, nmi, plain_k_means, purity, report, stability, story, vectors_of
from parvis.lib.themes import Said
from parvis.lib.themes.tests.doubles import talk


def test_purity_counts_the_commonest_label_of_each_theme() -> None:
    assert purity([(0, "a"), (0, "a"), (0, "b"), (1, "b")]) == 0.75
    assert purity([]) == 0


def test_mutual_information_is_one_for_the_same_parts_and_nothing_for_chance() -> None:
    assert nmi([(0, "a"), (0, "a"), (1, "b"), (1, "b")]) == pytest.approx(1)
    assert nmi([(0, "a"), (0, "b"), (1, "a"), (1, "b")]) == pytest.approx(0)


def test_posts_of_three_things_are_judged_as_three() -> None:
    figures = judged((talk(10), [str(number % 3) for number in range(30)]), {})

    assert figures["purity"] > 0.9
    assert figures["labels"] == 3
    assert "purity 0.9" in report({"seconds_10000": 1.0, "made up": figures})


def test_the_plain_peer_gives_every_post_a_cluster() -> None:
    assert len(set(plain_k_means(talk(10), {}, 3))) <= 3


def test_a_copy_has_the_vector_of_the_first() -> None:
    text = "Une lampe bleue pour la table du salon"
    posts = [Said(5, text), Said(6, f"RT @a : {text}")]

    assert vectors_of(posts, lambda texts: [b"v"][: len(texts)]) == {5: b"v", 6: b"v"}
    assert vectors_of(posts, None) == {}


def test_the_story_keeps_most_posts_where_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(themes, "MOVES", 1)
    monkeypatch.setattr(themes, "DAYS", 2)

    figures = stability(story(1, themes.timedelta(days=3)), {})

    assert 0 <= figures["kept_alone"] <= 1
    assert figures["kept"] > 0.6


def test_without_data_no_labelled_file_is_read() -> None:
    assert files(None) == {}
