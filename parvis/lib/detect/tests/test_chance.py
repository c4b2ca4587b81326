"""Chance, against cases worked by hand: n posts of which k fell into the window, whose share of the time is p."""

import math

import numpy as np
import pytest

from parvis.lib.detect.chance import HALF_A_POST, beyond_chance
from parvis.lib.detect.surprise import Surprise


def nats(inside, outside, part):
    return float(beyond_chance(np.array([inside]), np.array([outside - HALF_A_POST]), np.array([part]))[0])


def test_four_of_eight_in_a_tenth_of_the_time():
    # 8 KL(1/2 || 1/10) = 4 ln 5 + 4 ln(5/9)
    assert nats(4.0, 4.0, 0.1) == pytest.approx(4 * math.log(5) + 4 * math.log(5 / 9))


def test_what_the_time_itself_brings_is_no_more_than_chance():
    assert nats(1.0, 9.0, 0.1) == pytest.approx(0.0, abs=1e-9)
    assert nats(0.0, 9.0, 0.1) == 0.0


def test_the_bound_holds_against_the_binomial_itself():
    chance = sum(math.comb(20, k) * 0.1**k * 0.9 ** (20 - k) for k in range(8, 21))
    assert nats(8.0, 12.0, 0.1) <= -math.log(chance)


def test_nothing_before_leaves_a_doubt():
    assert nats(3.0, HALF_A_POST, 0.01) < 3 * math.log(100)
    assert math.isfinite(nats(1e12, HALF_A_POST, 1e-6))


def fed(counts, **more):
    surprise = Surprise(1, 300, **more)
    return [surprise.update(np.array([count]), 1.0)[0] for count in counts][-1]


def test_three_posts_more_in_an_absolutely_regular_hour_surprise_nobody():
    assert fed([1.0] * 2000 + [2.0] * 3) < 1.0


def test_forty_at_once_in_the_same_hour_do():
    assert fed([1.0] * 2000 + [40.0]) > 4.0


def test_an_amount_is_ranked_alone_for_one_post_brings_a_thousand():
    assert fed([1.0] * 2000 + [2.0] * 3, amounts=[0]) > 4.0
