import io

import numpy as np
import pytest

from parvis.lib.mood.light import PLACES, Light, WrongLight, features


def taught(**words: tuple[int, int, int]) -> Light:
    """A light reader that knows these words."""
    weights = np.zeros((PLACES, 3), np.int8)
    for word, row in words.items():
        places, _counts = features(word)
        weights[places] = row
    return Light(weights, np.ones(3, np.float32), np.ones(PLACES, np.float16), np.array([0, 0.1, 0], np.float32))


READER = taught(affreux=(90, 0, -90), merveilleux=(-90, 0, 90))


def test_a_known_word_moves_the_scores():
    bad, good = READER.logits(["service affreux", "produit merveilleux"]).argmax(1).tolist()
    assert (bad, good) == (0, 2)


def test_a_word_spelt_nearly_the_same_is_known_by_its_runs_of_letters():
    assert READER.logits(["affreuse"]).argmax() == 0


def test_case_does_not_matter():
    assert np.array_equal(READER.logits(["AFFREUX"]), READER.logits(["affreux"]))


@pytest.mark.parametrize(
    "text",
    ["", " ", "😡", "\ud83d", "http://a.example", "x" * 100_000, "مرحبا नमस्ते hello été", "\x00\x00", "!" * 5_000],
)
def test_any_text_has_finite_scores(text: str):
    assert np.isfinite(READER.logits([text])).all()


def test_scores_do_not_depend_on_neighbours():
    together = READER.logits(["affreux", "merveilleux", ""])
    assert np.array_equal(together[1], READER.logits(["merveilleux"])[0])


def test_no_posts_have_no_scores():
    assert READER.logits([]).shape == (0, 3)


def test_weights_come_back_from_a_file():
    file = io.BytesIO()
    np.savez(file, weights=READER.weights, scale=READER.scale, rarity=READER.rarity, bias=READER.bias)
    assert np.array_equal(Light.read(file.getvalue()).logits(["affreux"]), READER.logits(["affreux"]))


def test_bytes_that_are_no_weights_are_refused():
    with pytest.raises(WrongLight):
        Light.read(b"none")
