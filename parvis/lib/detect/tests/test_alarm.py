import math

import pytest

from parvis.lib.detect import Settings
from parvis.lib.detect.alarm import Alarm
from parvis.lib.detect.budget import OPENING, PRIOR_HEIGHT, PRIOR_SPACING, PURSE, SLACK, Purse, Returns
from parvis.lib.detect.tests.streams import at

WEEKLY = Settings(budget_days=7)
RARE = 7 * SLACK * 1.01


class TestAlarm:
    def test_what_comes_more_often_than_the_budget_allows_is_not_told(self):
        assert Alarm().weigh(at(0), 7 * SLACK * 0.99, 5.0, at(0), WEEKLY) is None

    def test_what_is_rarer_than_the_budget_opens_an_alert(self):
        alarm = Alarm()
        assert alarm.weigh(at(2), RARE, 5.0, at(0), WEEKLY) == "opened"
        assert alarm.since == at(0)

    def test_it_is_silent_for_a_day_after_it_spoke(self):
        alarm = Alarm()
        alarm.weigh(at(0), RARE, 5.0, at(0), WEEKLY)
        assert alarm.weigh(at(23), RARE, 5.0, at(0), WEEKLY) is None

    def test_it_is_told_again_after_a_day(self):
        alarm = Alarm()
        alarm.weigh(at(0), RARE, 5.0, at(0), WEEKLY)
        assert alarm.weigh(at(24), RARE, 5.0, at(0), WEEKLY) == "renewed"
        assert alarm.since == at(0)

    def test_it_says_when_it_grew_fourfold_and_once_only(self):
        alarm = Alarm()
        alarm.weigh(at(0), RARE, 5.0, at(0), WEEKLY)
        assert alarm.weigh(at(1), 3.9 * RARE, 5.0, at(0), WEEKLY) is None
        assert alarm.weigh(at(2), 4.1 * RARE, 5.0, at(0), WEEKLY) == "grew"
        assert alarm.weigh(at(3), 4.2 * RARE, 5.0, at(0), WEEKLY) is None

    def test_it_says_when_it_has_three_times_the_mentions(self):
        alarm = Alarm()
        alarm.weigh(at(0), RARE, 5.0, at(0), WEEKLY)
        assert alarm.weigh(at(1), RARE, 14.0, at(0), WEEKLY) is None
        assert alarm.weigh(at(2), RARE, 16.0, at(0), WEEKLY) == "grew"

    def test_growing_costs_nothing(self):
        alarm = Alarm()
        alarm.weigh(at(0), RARE, 5.0, at(0), WEEKLY)
        alarm.weigh(at(1), 9 * RARE, 5.0, at(0), WEEKLY)
        assert alarm.purse.coins == OPENING - 1

    def test_it_ends_after_half_a_day_of_calm(self):
        alarm = Alarm(since=at(0), loud_at=at(3))
        assert not alarm.end_if_calm(at(15), 12 * 3600)
        assert alarm.end_if_calm(at(15.1), 12 * 3600)
        assert not alarm.end_if_calm(at(16), 12 * 3600)


class TestPurse:
    def test_a_full_purse_asks_for_what_the_budget_says(self):
        assert Purse().asks(14) == pytest.approx(14 * SLACK)

    def test_an_empty_purse_asks_for_twice_as_rare_and_never_for_silence(self):
        assert Purse(0).asks(14) / Purse(1).asks(14) == pytest.approx(2.0, abs=0.02)
        assert Purse(-9).asks(14) < float("inf")

    def test_a_new_detector_has_still_to_earn_most_of_its_coins(self):
        assert Purse().coins == OPENING < PURSE

    def test_a_coin_comes_back_with_every_budget_period(self):
        purse = Purse(2)
        purse.refill(14 * 86400, 14)
        assert purse.coins == pytest.approx(3)

    def test_it_never_holds_more_than_it_was_made_for(self):
        purse = Purse()
        purse.refill(1e9, 14)
        purse.give_back()
        assert purse.coins == PURSE


class TestReturns:
    def test_below_the_base_nothing_is_rare(self):
        assert Returns().days_between(at(0), 2.9) == 0.0

    def test_higher_is_rarer(self):
        assert Returns(days=30.0).days_between(at(0), 5.0) > 2 * Returns(days=30.0).days_between(at(0), 4.0)

    def test_a_short_past_calls_nothing_as_rare_as_a_long_one_does(self):
        # no episode yet, three days: of what an endless past says 3 / (3 + 7) is left, and a spacing of 17 / (14 / 2.9)
        spacing = (14.0 + 3.0) / (14.0 / PRIOR_SPACING)
        assert Returns(days=3.0).days_between(at(0), 6.0) == pytest.approx(0.3 * spacing * math.exp(3 / PRIOR_HEIGHT))
        assert Returns(days=3.0).days_between(at(0), 6.0) < 0.3 * Returns(days=60.0).days_between(at(0), 6.0)

    def test_a_stream_with_many_episodes_finds_them_less_rare(self):
        busy, calm = Returns(days=30, episodes=60, heights=60), Returns(days=30, episodes=5, heights=5)
        assert busy.days_between(at(0), 5.0) < calm.days_between(at(0), 5.0)

    def test_one_crisis_does_not_make_the_next_seem_usual(self):
        returns = Returns()
        returns.days_between(at(0), 30.0)
        before = returns.heights
        returns.end_if_calm(at(13), 12 * 3600)
        assert returns.heights - before < 3.0

    def test_the_past_fades_by_half_in_ninety_days(self):
        returns = Returns(days=90, episodes=10, heights=10)
        returns.age(90 * 86400)
        assert (returns.episodes, returns.heights) == (5, 5)
        assert returns.days == 45 + 90
