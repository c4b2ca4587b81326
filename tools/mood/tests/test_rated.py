from __future__ import annotations

import io
import tarfile
from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest

from tools.mood.__main__ import rated_of
from tools.mood.rated import agreed, rated, shares


def archive(files: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as file:
        for name, text in files.items():
            content = text.encode()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            file.addfile(member, io.BytesIO(content))
    return held.getvalue()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """As vaderSentiment's: an archive within an archive, a row a post, ratings in a file of their own."""
    inner = archive(
        {
            "hutto/tweets_GroundTruth.txt": "1\t2.1\t@anonymous good &amp; cheap http://url_removed\r\n2\t0\tA shop\r\n"
            "3\t1\tnobody rated this\r\n",
            "hutto/tweets_anonDataRatings.txt": "1\t2.1\t0.3\t[2, 3, 2]\r\n2\t0\t0.1\t[0, 0, -1, 1]\r\n",
            "hutto/amazonReviewSnippets_GroundTruth.txt": "1_1\t-3\tit broke\r\n",
            "hutto/amazonReviewSnippets_anonDataRatings.txt": "\ufeff1_1\t-3\t0.2\t[-3, -2, 4, 0]\r\n",
        }
    )
    path = tmp_path / "vaderSentiment.tar.gz"
    with tarfile.open(path, "w:gz") as file:
        member = tarfile.TarInfo("vaderSentiment/additional_resources/hutto_ICWSM_2014.tar.gz")
        member.size = len(inner)
        file.addfile(member, io.BytesIO(inner))
    return path


def test_posts_come_with_what_the_crowd_said(source: Path) -> None:
    found = rated(source)

    assert found["rated_tweets"][0] == ["@user good & cheap http", "A shop"]
    assert found["rated_tweets"][1].tolist() == [[0, 0, 1], [0.125, 0.75, 0.125]]
    assert found["rated_products"][0] == ["it broke"]
    assert found["rated_products"][1].tolist() == [[0.5, 0.25, 0.25]]


def test_a_light_rating_is_half_a_mood() -> None:
    assert shares([1]).tolist() == [0, 0.5, 0.5]
    assert shares([-1, -4]).tolist() == [0.75, 0.25, 0]


def test_shares_are_of_one_whole() -> None:
    for ratings in ([0], [4, -4], list(range(-4, 5))):
        assert shares(ratings).sum() == pytest.approx(1)


def test_what_most_disagree_on_has_no_mood() -> None:
    given = np.array([[0.4, 0.3, 0.3], [0.1, 0.2, 0.7], [0.5, 0.5, 0]], np.float32)

    assert agreed((["torn", "glad", "even"], given)) == (["glad", "even"], [2, 0])


def test_a_rated_post_that_validation_holds_teaches_nothing(source: Path, tmp_path: Path) -> None:
    english = tmp_path / "data" / "english"
    english.mkdir(parents=True)
    (english / "val_text.txt").write_text("@user Good & cheap! http\n", "utf-8")
    (english / "val_labels.txt").write_text("2\n", "utf-8")

    found = rated_of(Namespace(rated=source, data=tmp_path / "data"))

    assert found["rated_tweets"][0] == ["A shop"]
    assert found["rated_tweets"][1].tolist() == [[0.125, 0.75, 0.125]]
    assert rated_of(Namespace(rated=None, data=tmp_path / "data")) == {}
