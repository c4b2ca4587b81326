from datetime import timedelta

import pytest

from parvis.lib.detect import Bucket, Storm, replay, with_storm
from parvis.lib.detect.tests.streams import HOURLY, at, usual_hours


def test_a_replay_tells_what_would_have_been_said_when():
    past = [Bucket(b.at, 400.0 if 300 <= row < 310 else b.mentions) for row, b in enumerate(usual_hours(400))]
    [episode] = replay(past, HOURLY)
    assert (episode.since, episode.told_at) == (at(300), at(300))
    assert episode.over_at is not None
    assert episode.over_at > at(310)
    assert episode.mentions >= 4000
    assert episode.most_days > HOURLY.budget_days


def test_a_stricter_budget_tells_no_more():
    past = list(with_storm(usual_hours(400), Storm(at(300), 120.0), 3600))
    strict = replay(past, type(HOURLY)(bucket_seconds=3600, budget_days=365))
    assert len(strict) <= len(replay(past, HOURLY))


def test_a_quiet_past_tells_nothing():
    assert replay(usual_hours(300), HOURLY) == []


def test_an_alert_that_still_goes_on_has_no_end():
    past = [Bucket(b.at, 400.0 if row >= 300 else b.mentions) for row, b in enumerate(usual_hours(310))]
    assert replay(past, HOURLY)[0].over_at is None


class TestDrill:
    def test_a_storm_adds_its_mentions_and_no_more(self):
        stormy = list(with_storm(usual_hours(400), Storm(at(300), 900.0), 3600))
        added = sum(b.mentions for b in stormy) - sum(b.mentions for b in usual_hours(400))
        assert added == pytest.approx(900, abs=1)

    def test_before_it_nothing_changes(self):
        assert list(with_storm(usual_hours(300), Storm(at(300), 900.0), 3600)) == usual_hours(300)

    def test_it_is_at_its_height_after_the_rise_and_halves(self):
        storm = Storm(at(0), 1000.0, rise=timedelta(hours=1), halving=timedelta(hours=2))
        hours = [storm.reached(at(h + 1)) - storm.reached(at(h)) for h in range(6)]
        assert hours[1] == max(hours)
        assert hours[3] / hours[1] == pytest.approx(0.5)

    def test_its_negatives_come_along(self):
        stormy = list(with_storm(usual_hours(305), Storm(at(300), 900.0, shares={"negatives": 0.8}), 3600))
        usual = usual_hours(305)[301]
        assert stormy[301].kinds["negatives"] == pytest.approx(0.8 * (stormy[301].mentions - usual.mentions), abs=1)

    def test_the_negatives_of_a_small_storm_come_too(self):
        calm = [Bucket(at(row), 5.0) for row in range(60)]
        storm = Storm(at(1), 8.0, halving=timedelta(hours=6), shares={"negatives": 0.5})
        stormy = list(with_storm(calm, storm, 3600))
        assert sum(bucket.mentions - 5.0 for bucket in stormy) == 8
        assert sum(bucket.kinds.get("negatives", 0.0) for bucket in stormy) == 4

    def test_an_hour_with_the_source_down_stays_unknown(self):
        assert next(iter(with_storm([Bucket(at(301), None)], Storm(at(300), 900.0), 3600))).mentions is None

    def test_it_is_seen(self):
        assert replay(with_storm(usual_hours(400), Storm(at(300), 900.0), 3600), HOURLY)[0].told_at <= at(301)


def test_a_storm_upon_moods_that_nobody_read_brings_its_own():
    storm = Storm(at(2), 100.0, shares={"negatives": 0.5})
    unread = [Bucket(at(row), 5.0, {"negatives": None}) for row in range(12)]
    laden = list(with_storm(unread, storm, 3600))
    assert laden[0].kinds == {"negatives": None}
    assert sum(bucket.kinds["negatives"] or 0.0 for bucket in laden) > 40
