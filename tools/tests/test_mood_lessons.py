"""What teaches moods: posts read, near-copies of validation left out, a crowd's ratings, heads and temperatures."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest

from parvis.lib.mood.light import Light
from parvis.lib.mood.reading import OTHER, softmax
from tools.mood import branding, lighten, measures, places, rated
from tools.mood.calibrating import TEMPERATURES, Scores, calibrate, crossed, fit

pytestmark = pytest.mark.any_database


def test_posts_and_moods_are_read_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "train_text.txt").write_text("très déçu\nça va\nmerci\n", "utf-8")
    (tmp_path / "train_labels.txt").write_text("0\n1\n2\n", "utf-8")

    assert places.read_posts(tmp_path, "train") == (["très déçu", "ça va", "merci"], [0, 1, 2])


@pytest.mark.parametrize("moods", ["0\n1\n2\n", "0\n3\n"])
def test_a_post_without_a_mood_is_said(tmp_path: Path, moods: str) -> None:
    (tmp_path / "val_text.txt").write_text("one\ntwo", "utf-8")
    (tmp_path / "val_labels.txt").write_text(moods, "utf-8")

    with pytest.raises(SystemExit, match="one mood"):
        places.read_posts(tmp_path, "val")


def test_posts_nearly_like_validation_are_left_out() -> None:
    posts = ["@user the train is late again http", "The train is late AGAIN!!", "the bus is early", "late"]

    assert places.unlike(posts, ["the train is late again"]) == [2, 3]


def test_unread_posts_come_once_from_lines_and_columns(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("first one\n\nknown words here\n", "utf-8")
    (tmp_path / "b.csv").write_text('id,tweet\n1,"second, one"\n2,First one!\n3,\n', "utf-8")

    found = places.unread_of([tmp_path / "a.txt", tmp_path / "b.csv"], ["known words here"])

    assert sorted(post.lower() for post in found) == ["first one!", "second, one"]


def test_a_long_file_gives_posts_evenly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "UNREAD", 4)
    (tmp_path / "a.txt").write_text("\n".join(f"number {number}" for number in range(10)), "utf-8")

    assert places.unread_of([tmp_path / "a.txt"], []) == ["number 0", "number 3", "number 6", "number 9"]


def archive(path: Path) -> Path:
    """A source archive in the form of vaderSentiment's, with two tweets and a sentence of a review."""
    files = {
        "tweets_GroundTruth.txt": "1\t2.1\t@anonymous so &amp; so happy http://url_removed\n2\t-3\tawful\n9\t0\tunrated\n",
        "tweets_anonDataRatings.txt": f"1\t2\t0.1\t{json.dumps([2, 3, 2, 0])}\n2\t-3\t0.1\t{json.dumps([-3, -3])}\n",
        "amazonReviewSnippets_GroundTruth.txt": "1_1\t0.5\tIt works.\n",
        "amazonReviewSnippets_anonDataRatings.txt": f"1_1\t0.5\t0.5\t{json.dumps([0, 1])}\n",
    }
    inner = packed({f"hutto/{name}": text.encode() for name, text in files.items()})
    path.write_bytes(packed({f"vaderSentiment/{rated.INNER}": inner}))
    return path


def packed(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as file:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            file.addfile(member, io.BytesIO(text))
    return content.getvalue()


def test_a_crowds_ratings_become_shares_of_moods(tmp_path: Path) -> None:
    found = rated.rated(archive(tmp_path / "vader.tar.gz"))

    posts, shares = found["rated_tweets"]
    assert posts == ["@user so & so happy http", "awful"]
    assert shares.tolist() == [[0.0, 0.25, 0.75], [1.0, 0.0, 0.0]]
    assert found["rated_products"][1].tolist() == [[0.0, 0.75, 0.25]]


def test_only_what_most_of_a_crowd_says_is_a_label() -> None:
    shares = np.array([[0.6, 0.3, 0.1], [0.4, 0.3, 0.3], [0.1, 0.4, 0.5]], np.float32)

    assert rated.agreed((["a", "b", "c"], shares)) == (["a", "c"], [0, 2])


def scores(count: int, heat: float, seed: int = 1) -> Scores:
    """Scores whose moods are drawn from them at temperature `heat`."""
    chance = np.random.default_rng(seed)
    logits = chance.normal(0, 2, (count, 3))
    moods = np.array([chance.choice(3, p=share) for share in softmax(logits / heat)])
    return Scores(logits, moods)


@pytest.mark.parametrize("heat", [0.5, 1.0, 2.0])
def test_the_temperature_is_found_again(heat: float) -> None:
    assert fit(scores(4000, heat)) == pytest.approx(heat, rel=0.15)


def test_a_small_language_is_drawn_to_all() -> None:
    few = scores(20, 3.0)

    assert abs(np.log(fit(few, 1.0))) < abs(np.log(fit(few)))
    assert fit(few, 1.0) in TEMPERATURES


def test_calibrated_sureness_is_as_often_right_as_it_says() -> None:
    hot = scores(6000, 2.0)

    before = measures.calibration_error(softmax(hot.logits), hot.moods)
    after = measures.calibration_error(crossed(hot, 1.0), hot.moods)

    assert after < 3 < before


def test_each_language_and_all_others_are_tuned() -> None:
    tuned = calibrate({"fr": scores(400, 1.5, 1), "en": scores(400, 1.5, 2)})

    assert set(tuned) == {"fr", "en", OTHER}
    assert all(0.34 <= each["sure_from"] <= 1 and each["temperature"] > 1 for each in tuned.values())


def lesson(count: int, way: int, seed: int) -> branding.Lesson:
    """Vectors whose first numbers say the mood, away from others in number `way`."""
    chance = np.random.default_rng(seed)
    moods = chance.integers(0, 3, count)
    vectors = chance.normal(0, 8, (count, 16))
    vectors[np.arange(count), moods] += 60
    vectors[:, way] += 60
    return branding.Lesson(vectors.clip(-127, 127).astype(np.int8), moods)


def test_the_second_head_and_its_gate_are_learnt() -> None:
    talk, elsewhere, unseen = lesson(300, 8, 1), lesson(300, 9, 2), lesson(200, 8, 3)

    with np.load(io.BytesIO(branding.teach(talk, elsewhere.vectors, heat=1.0))) as file:
        found = {name: file[name].astype(np.float32) for name in file.files}

    def centred(vectors: np.ndarray) -> np.ndarray:
        return (branding.unit(vectors) - found["mean"]) / found["spread"]

    said = (centred(unseen.vectors) @ found["weight"] + found["bias"]).argmax(1)
    assert (said == unseen.moods).mean() > 0.95
    assert (centred(unseen.vectors) @ found["gate"] + found["gate_bias"] > 0).mean() > 0.95
    assert (centred(lesson(200, 9, 4).vectors) @ found["gate"] + found["gate_bias"] < 0).mean() > 0.95


def test_a_head_that_is_too_sure_is_cooled(capsys: pytest.CaptureFixture[str]) -> None:
    talk, unseen = lesson(300, 8, 1), lesson(200, 8, 3)
    wrong = branding.Lesson(unseen.vectors, (unseen.moods + (np.arange(200) % 4 == 0)) % 3)
    nothing = np.zeros((200, 3), np.float32)

    assert branding.heat(talk, wrong, nothing) > branding.heat(talk, unseen, nothing)
    assert "% right" in capsys.readouterr().out


def test_the_light_reader_learns_words_of_both_languages() -> None:
    posts = ["très mauvais service", "service parfait merci", "really bad service", "perfect service thanks"] * 5
    content = lighten.teach(posts, [0, 2, 0, 2] * 5, np.ones(20))

    assert Light.read(content).logits(["mauvais", "merci", "bad", "thanks"]).argmax(1).tolist() == [0, 2, 0, 2]


def test_a_post_that_counts_nothing_teaches_nothing() -> None:
    posts, shares = ["glorp"] * 2 + ["fine", "poor"] * 4, np.r_[1.0, 0.0, np.ones(8)]

    light = Light.read(lighten.teach(posts, [2, 0, *[2, 0] * 4], shares))

    assert light.logits(["glorp"]).argmax(1).tolist() == [2]
