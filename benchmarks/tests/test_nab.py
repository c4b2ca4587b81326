"""The scorer against cases worked by hand from the published rules."""

import math

import pytest

from benchmarks.nab import EARLIEST, PROFILES, false_episodes, probation_rows, scaled_sigmoid, score_file, total

WINDOWS, ROWS = [(200, 299), (600, 699)], 1000


def points(flags, profile="standard", windows=WINDOWS):
    return total([score_file(flags, windows, ROWS)], profile)


def test_the_sigmoid_has_the_published_values():
    assert scaled_sigmoid(-1.0) == pytest.approx(0.98661, abs=1e-5)
    assert scaled_sigmoid(-0.5) == pytest.approx(0.84828, abs=1e-5)
    assert scaled_sigmoid(0.0) == 0.0
    assert scaled_sigmoid(1.0) == pytest.approx(-0.98661, abs=1e-5)
    assert scaled_sigmoid(3.01) == -1.0


def test_probation_is_fifteen_percent_and_at_most_750_rows():
    assert (probation_rows(1000), probation_rows(1003), probation_rows(5000), probation_rows(15831)) == (
        150,
        150,
        750,
        750,
    )


@pytest.mark.parametrize("profile", PROFILES)
def test_silence_scores_nothing(profile):
    assert points([], profile) == 0


@pytest.mark.parametrize("profile", PROFILES)
def test_the_first_row_of_each_window_scores_a_hundred(profile):
    assert points([200, 600], profile) == pytest.approx(100)


def test_half_way_through_a_window_earns_86_percent_of_it():
    # row 250 of 200..299: position -(299 - 250 + 1) / 100 = -0.5, 0.84828 / 0.98661 = 0.85980; the other is missed
    assert points([250]) == pytest.approx(100 * (0.85980 - 1 + 2) / 4, abs=1e-2)


def test_a_miss_costs_double_where_misses_are_disliked():
    assert points([250], "low_fn") == pytest.approx(100 * (0.85980 - 2 + 4) / 6, abs=1e-2)


def test_later_flags_in_a_window_earn_nothing_and_cost_nothing():
    assert points([250, 260, 299]) == points([250])


def test_the_last_row_of_a_window_still_earns_a_little():
    # position -(299 - 299 + 1) / 100 = -0.01: 2 / (1 + e^-0.05) - 1 = 0.02499, / 0.98661 = 0.02533
    assert points([299, 600]) == pytest.approx(100 * (0.02533 + 1 + 2) / 4, abs=1e-2)


def test_a_false_flag_before_any_window_costs_in_full():
    assert points([160, 200, 600]) == pytest.approx(100 - 100 * 0.11 / 4)
    assert points([160, 200, 600], "low_fp") == pytest.approx(100 - 100 * 0.22 / 4)


def test_a_false_flag_just_after_a_window_costs_less():
    # 50 rows after row 299, width 99: position 50/99, 2 / (1 + e^2.5253) - 1 = -0.85179
    assert points([200, 349, 600]) == pytest.approx(100 - 100 * 0.11 * 0.85179 / 4, abs=1e-2)


def test_a_false_flag_over_three_widths_after_a_window_costs_in_full():
    assert points([200, 599, 600]) == pytest.approx(100 - 100 * 0.11 / 4)


def test_flags_in_probation_are_free():
    assert points([10, 149, 200, 600]) == points([200, 600])


def test_a_window_inside_probation_does_not_count():
    assert score_file([20], [(10, 60), (200, 299)], ROWS).windows == [(200, 299)]


def test_a_window_across_the_end_of_probation_is_measured_from_its_true_start():
    score = score_file([120, 155], [(100, 199)], ROWS)
    assert score.hits == {(100, 199): 155}
    assert score.gain == pytest.approx(scaled_sigmoid(-0.45) / EARLIEST)


def test_files_are_pooled_before_the_score_is_scaled():
    two = [score_file([200], WINDOWS, ROWS), score_file([], [(400, 499)], ROWS)]
    assert total(two, "standard") == pytest.approx(100 * (1 - 1 - 1 + 3) / 6)


def test_no_window_means_no_score():
    assert math.isnan(points([5], windows=[]))


def test_a_window_of_one_row_is_scored():
    assert points([400], windows=[(400, 400)]) == pytest.approx(100)


def test_false_flags_within_a_day_are_one_episode():
    seconds = [i * 300.0 for i in range(2000)]
    # 500 -> 788 is 288 rows, exactly a day: merged; 788 -> 1077 is a row more: apart
    assert false_episodes([10, 11, 100, 500, 788, 1077], seconds) == 3
    assert false_episodes([], seconds) == 0
