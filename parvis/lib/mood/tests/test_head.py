import numpy as np

from parvis.lib.mood import fit
from parvis.lib.mood.head import FEWEST, MOST
from parvis.lib.mood.vectors import eights

WIDTH = 384


def corrected(posts: int, seed: int = 1, *, wrong: bool = True):
    """Posts whose people's mood lies along three directions; the base knows nothing of it, or everything."""
    chance = np.random.default_rng(seed)
    moods = chance.integers(0, 3, posts)
    directions = np.random.default_rng(0).normal(0, 1, (3, WIDTH))
    vectors = np.array([eights(directions[mood] + chance.normal(0, 1.5, WIDTH)) for mood in moods])
    logits = chance.normal(0, 0.3, (posts, 3)) if wrong else 6 * np.eye(3)[moods]
    return logits.astype(np.float32), vectors, moods


def right(head, logits, vectors, moods) -> float:
    return float((head.logits(logits, vectors).argmax(1) == moods).mean())


def test_corrections_that_agree_with_each_other_teach():
    head = fit(*corrected(120))
    logits, vectors, moods = corrected(300, seed=2)
    assert right(head, logits, vectors, moods) > 0.9
    assert (head.is_base, head.corrections) == (False, 120)
    assert head.own_loss < head.base_loss


def test_moods_at_random_teach_nothing():
    logits, vectors, _moods = corrected(200)
    head = fit(logits, vectors, np.random.default_rng(5).integers(0, 3, 200))
    assert head.is_base


def test_a_base_that_is_right_is_not_made_worse():
    logits, vectors, moods = corrected(60, wrong=False)
    head = fit(logits, vectors, moods)
    assert right(head, *corrected(100, seed=3, wrong=False)) == 1.0


def test_a_few_corrections_are_waited_over():
    head = fit(*corrected(FEWEST - 1))
    assert head.is_base


def test_the_base_is_given_back_as_it_came():
    logits, vectors, _moods = corrected(5)
    assert fit(*corrected(3)).logits(logits, vectors) is logits


def test_corrections_of_one_mood_only_do_not_break():
    logits, vectors, moods = corrected(40)
    head = fit(logits, vectors, np.zeros_like(moods))
    assert np.isfinite(head.logits(logits, vectors)).all()


def test_the_same_corrections_teach_the_same():
    first, second = fit(*corrected(50)), fit(*corrected(50))
    assert np.array_equal(first.weights, second.weights)


def test_only_the_latest_corrections_count():
    logits, vectors, moods = (np.resize(part, (MOST + 200, *part.shape[1:])) for part in corrected(20))
    assert fit(logits, vectors, moods).corrections == MOST


def test_vectors_of_nothing_do_not_break():
    logits, vectors, moods = corrected(30)
    assert np.isfinite(fit(logits, np.zeros_like(vectors), moods).logits(logits, vectors)).all()
