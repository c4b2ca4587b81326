import math
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from parvis.lib.detect.past import BINS, Past
from parvis.lib.detect.rhythm import Rhythm
from parvis.lib.detect.surprise import Surprise, soft_maximum
from parvis.lib.detect.tests.streams import at


def past_of(heights, half_life=1e9):
    past = Past(1, half_life)
    for height in heights:
        past.surprise(np.array([height]))
    return past


class TestPast:
    def test_the_highest_of_ninety_nine_surprises_by_the_log_of_two_hundred(self):
        # none of 99 at least as high: -ln(0.5 / 100)
        assert past_of([0.1] * 99).surprise(np.array([1.0]))[0] == pytest.approx(math.log(200), rel=1e-3)

    def test_what_always_is_does_not_surprise(self):
        assert past_of([0.1] * 99).surprise(np.array([0.1]))[0] == pytest.approx(-math.log(99.5 / 100), rel=1e-3)

    def test_all_that_is_below_usual_is_one_bin(self):
        assert past_of([-3.0] * 50).surprise(np.array([-0.1]))[0] == pytest.approx(
            past_of([-3.0] * 50).surprise(np.array([-2.0]))[0]
        )

    def test_the_past_fades(self):
        past = past_of([2.0] * 100 + [0.1] * 400, half_life=50)
        assert past.surprise(np.array([2.0]))[0] > math.log(100)

    def test_beyond_the_highest_the_tail_goes_on(self):
        past = past_of([0.01 * i for i in range(100)] * 10)
        past.draw_tails()
        top, far = past.surprise(np.array([1.0]))[0], past.surprise(np.array([3.0]))[0]
        assert top < far <= top + 2.0 + 1e-9

    def test_height_of_is_where_the_surprise_begins(self):
        past = past_of([0.01 * i for i in range(100)] * 10)
        height = past.height_of(0, 3.0)
        assert height == pytest.approx(0.95, rel=0.04)  # a bin is 4 % wide

    def test_an_endless_height_lands_in_the_last_bin(self):
        past = past_of([0.1] * 20)
        past.surprise(np.array([1e6]))
        assert past.above[0, BINS - 1] > 0


class TestSurprise:
    def test_a_correction_back_to_what_was_said_changes_nothing(self):
        surprise = Surprise(1, 3600)
        for count in (5.0, 7.0, 6.0):
            surprise.update(np.array([count]), 1.0)
        before = surprise.rates.copy()
        surprise.correct(np.array([7.0]), np.array([11.0]), 1)
        surprise.correct(np.array([11.0]), np.array([7.0]), 1)
        assert surprise.rates == pytest.approx(before)

    def test_rates_do_not_fall_below_nothing(self):
        surprise = Surprise(1, 3600)
        surprise.update(np.array([1.0]), 1.0)
        surprise.correct(np.array([51.0]), np.array([1.0]), 0)
        assert surprise.rates.min() == 0.0

    def test_a_kind_that_is_not_known_surprises_nobody_and_teaches_nothing(self):
        surprise = Surprise(2, 3600)
        for _ in range(50):
            surprise.update(np.array([20.0, 5.0]), 1.0)
        nats = surprise.update(np.array([20.0, math.nan]), 1.0)
        assert nats[1] == 0.0
        assert surprise.usual[1] == 5.0
        assert surprise.known.tolist() == [51, 50]

    def test_what_becomes_known_later_moves_the_rates_as_if_said_at_once(self):
        late, early = Surprise(2, 3600), Surprise(2, 3600)
        for surprise in (late, early):
            for _ in range(200):
                surprise.update(np.array([20.0, 5.0]), 1.0)
        late.update(np.array([20.0, math.nan]), 1.0)
        late.correct(np.array([20.0, math.nan]), np.array([20.0, 15.0]), 0)
        early.update(np.array([20.0, 15.0]), 1.0)
        assert late.rates == pytest.approx(early.rates)
        assert late.usual == pytest.approx(early.usual)
        assert late.known.tolist() == early.known.tolist()

    def test_the_soft_maximum_is_the_log_of_the_mean_rarity(self):
        assert soft_maximum(np.array([2.0, 2.0])) == pytest.approx(2.0)
        assert soft_maximum(np.array([9.0, 0.0])) == pytest.approx(9.0 - math.log(2), abs=1e-3)


class TestRhythm:
    def test_nothing_known_means_every_hour_is_alike(self):
        rhythm = Rhythm(3600)
        assert {rhythm.factor(slot) for slot in range(48)} == {1.0}

    def test_a_loud_hour_is_learnt_in_weeks(self):
        rhythm = Rhythm(3600)
        for _ in range(20):
            rhythm.learn(9, 3.0)
        assert 1.8 < rhythm.factor(9) < 3.0

    def test_a_day_off_leans_on_working_days_until_it_has_its_own_past(self):
        rhythm = Rhythm(3600)
        for _ in range(20):
            rhythm.learn(9, 3.0)
        assert rhythm.factor(9 + 24) == rhythm.factor(9)

    def test_a_storm_makes_no_habit(self):
        rhythm = Rhythm(3600)
        rhythm.learn(9, 1000.0)
        assert rhythm.factor(9) < 2

    def test_days_are_the_brands_own(self):
        rhythm = Rhythm(3600, ZoneInfo("Europe/Paris"))
        assert rhythm.slot(at(23)) == 0  # Monday 23:00 UTC is Tuesday 00:00 in Paris
        assert rhythm.slot(at(24 * 5 - 1)) == 24  # Friday 23:00 UTC is Saturday

    def test_a_holiday_is_a_day_off(self):
        assert Rhythm(3600, holidays={date(2026, 3, 2)}).slot(at(9)) == 24 + 9
