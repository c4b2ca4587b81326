import numpy as np
import pytest

from parvis.lib.mood import Calibration, Mood
from parvis.lib.mood.reading import softmax

CALIBRATION = Calibration.read(
    '{"fr": {"temperature": 2.0, "sure_from": 0.6}, "": {"temperature": 1.0, "sure_from": 0.9}}'
)


def test_a_reading_has_the_mood_of_the_highest_score():
    logits = np.array([[3, 0, 0], [0, 3, 0], [0, 0, 3]], np.float32)
    moods = [reading.mood for reading in CALIBRATION.readings(logits, ["fr"] * 3)]
    assert moods == [Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE]


def test_probabilities_add_up_to_one():
    (reading,) = CALIBRATION.readings(np.array([[0.3, -2, 5]], np.float32), ["de"])
    assert sum(reading.probabilities) == pytest.approx(1)
    assert reading.sureness == max(reading.probabilities)


def test_a_higher_temperature_is_less_sure():
    french, other = CALIBRATION.readings(np.array([[2, 0, 0], [2, 0, 0]], np.float32), ["fr", "pt"])
    assert french.sureness < other.sureness


def test_sure_begins_where_the_language_says():
    french, other = CALIBRATION.readings(np.array([[2.5, 0, 0], [2.5, 0, 0]], np.float32), ["fr", "pt"])
    assert (french.is_sure, other.is_sure) == (True, False)


def test_a_language_without_its_own_calibration_has_that_of_the_others():
    assert CALIBRATION.of("xx") == CALIBRATION.of("")


def test_no_posts_are_no_readings():
    assert CALIBRATION.readings(np.zeros((0, 3), np.float32), []) == []


def test_huge_scores_do_not_overflow():
    assert np.allclose(softmax(np.array([[1e4, 0, -1e4]])), [[1, 0, 0]])
