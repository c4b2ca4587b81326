import numpy as np

from parvis.lib.mood.light import PLACES, Light, features
from tools.mood.lighten import table, teach
from tools.mood.vocabulary import always

POSTS = [
    "affreux service",
    "service correct",
    "merveilleux service",
    "affreux accueil",
    "accueil correct",
    "merveilleux !",
]
MOODS = [0, 1, 2, 0, 1, 2]


def test_what_was_taught_is_read():
    reader = Light.read(teach(POSTS, MOODS, np.ones(6)))
    assert reader.logits(["un accueil merveilleux", "affreux"]).argmax(1).tolist() == [2, 0]


def test_products_with_the_table_are_those_of_its_matrix():
    rows, _rare = table(["a b", "", "b b c"])
    weights = np.random.default_rng(1).normal(0, 1, (PLACES, 3))
    places, _counts = features("a b")
    whole = np.zeros(PLACES)
    whole[places] = rows.values[: len(places)]
    assert np.allclose(rows.times(weights)[0], whole @ weights)
    assert np.allclose(rows.slopes(np.eye(3))[:, 0], whole)


def test_letters_and_signs_are_always_kept_and_words_are_not():
    assert [always(piece) for piece in ("é", "▁a", "ع", "न", "😡", "!!!", "▁bon", "世")] == [True] * 6 + [False] * 2
