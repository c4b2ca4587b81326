import numpy as np
import pytest

from parvis.lib.mood.reading import softmax
from tools.mood.calibrating import Scores, calibrate, crossed, fit


def drawn(temperature: float, posts: int, seed: int = 1) -> Scores:
    """Scores whose honest shares come at this temperature."""
    chance = np.random.default_rng(seed)
    logits = chance.normal(0, 3, (posts, 3))
    shares = softmax(logits / temperature)
    return Scores(logits, np.array([chance.choice(3, p=row) for row in shares]))


def test_the_temperature_is_found_again():
    assert fit(drawn(2.0, 4_000)) == pytest.approx(2.0, rel=0.1)


def test_few_posts_are_drawn_to_all_others():
    few = drawn(0.5, 30)
    assert fit(few) < fit(few, towards=2.0) < 2.0


def test_every_post_is_judged_by_a_temperature_fitted_without_it():
    found = drawn(1.0, 50)
    changed = Scores(found.logits, np.r_[(found.moods[:1] + 1) % 3, found.moods[1:]])
    assert np.array_equal(crossed(found, 1.0)[0], crossed(changed, 1.0)[0])


def test_the_surest_seven_in_ten_are_sure():
    found = drawn(1.5, 1_000)
    tuned = calibrate({"fr": found})["fr"]
    sure = softmax(found.logits / tuned["temperature"]).max(1) >= tuned["sure_from"]
    assert sure.mean() == pytest.approx(0.7, abs=0.01)


def test_other_languages_have_what_fits_all():
    assert set(calibrate({"fr": drawn(1, 50), "en": drawn(2, 50)})) == {"fr", "en", ""}
