import math
from datetime import date, timedelta

import msgspec
import pytest

from parvis.lib.detect import Bucket, Detector, Settings
from parvis.lib.detect.tests.streams import HOURLY, SIX_KINDS, at, fed, uneven, usual_hours, verdicts

MONTH = 28 * 24
HOUR = timedelta(hours=1)


def stormy(hours=MONTH, storm=range(500, 512), size=400.0):
    """A usual month with one storm in it."""
    return [Bucket(b.at, size if row in storm else b.mentions) for row, b in enumerate(usual_hours(hours))]


def test_a_flat_series_raises_nothing():
    said = verdicts([Bucket(at(i / 12), 5) for i in range(12 * 24 * 5)], Settings())
    assert not any(v.spoke for v in said)
    assert {v.level for v in said} == {"learning", "quiet"}


def test_silence_raises_nothing():
    assert not any(v.spoke for v in verdicts([Bucket(at(i), 0) for i in range(MONTH)]))


def test_an_uneven_daily_rhythm_stays_within_the_budget():
    assert sum(v.spoke for v in verdicts(usual_hours(MONTH))) <= 28 / HOURLY.budget_days


def test_a_storm_raises_one_alert_in_its_first_hour():
    assert [v.at for v in verdicts(stormy()) if v.opened] == [at(500)]


def test_a_storm_at_three_mentions_a_day_is_seen_in_its_first_hours():
    quiet = [Bucket(at(i), float(i % 8 == 3)) for i in range(MONTH)]
    loud = [Bucket(b.at, 4.0 if row in range(500, 506) else b.mentions) for row, b in enumerate(quiet)]
    assert [v.at for v in verdicts(loud) if v.opened][:1] in ([at(500)], [at(501)])


def test_a_storm_at_ten_thousand_mentions_an_hour_is_seen_in_its_first_hour():
    loud = [Bucket(b.at, b.mentions * (3 if 500 <= row < 512 else 1)) for row, b in enumerate(usual_hours(MONTH, 1e4))]
    assert [v.at for v in verdicts(loud) if v.opened] == [at(500)]


def test_one_mention_after_a_silent_month_is_no_alert():
    said = verdicts([*(Bucket(at(i), 0) for i in range(MONTH)), Bucket(at(MONTH), 1)])
    assert not said[-1].spoke


def test_two_mentions_are_too_few_whatever_the_past():
    said = verdicts([*(Bucket(at(i), 0) for i in range(MONTH)), Bucket(at(MONTH), 2)])
    assert not said[-1].spoke
    assert said[-1].once_in_days > HOURLY.budget_days


def test_an_alert_tells_how_rare_and_how_much_more_than_usual():
    alert = next(v for v in verdicts(stormy()) if v.opened)
    assert alert.once_in_weeks > 1
    assert alert.since == at(500)
    assert alert.evidence[0].kind in ("mentions", "mentions_for_the_hour")
    assert alert.evidence[0].per_hour > 5 * alert.evidence[0].usual_per_hour
    assert 0 < alert.evidence[0].usual_per_hour < 40


def test_a_quiet_verdict_has_no_evidence():
    assert verdicts(usual_hours(200))[-1].evidence == ()


def test_most_usual_buckets_lie_in_the_expected_range():
    said = verdicts(usual_hours(MONTH))[200:]
    inside = sum(v.expected[0] <= uneven(200 + i) <= v.expected[1] for i, v in enumerate(said))
    assert inside / len(said) > 0.85


def test_the_expected_range_follows_the_hour():
    said = verdicts(usual_hours(MONTH))
    night, noon = said[-24 + 3].expected, said[-24 + 12].expected
    assert night[1] < noon[1]


def test_a_month_of_storms_every_day_stops_surprising():
    said = verdicts([Bucket(at(i), 200.0 if i % 24 == 9 and i > 240 else uneven(i)) for i in range(240 + MONTH)])
    assert said[249].opened
    assert {v.once_in_days for v in said[-240:] if v.at.hour == 9} == {0.0}


def test_many_mentions_at_night_surprise_more_than_the_same_at_noon():
    past = usual_hours(MONTH)
    night, noon = fed(past), fed([*past, *(Bucket(at(MONTH + i), uneven(MONTH + i)) for i in range(9))])
    assert (
        night.observe(Bucket(at(MONTH + 3), 45.0)).once_in_days
        > noon.observe(Bucket(at(MONTH + 12), 45.0)).once_in_days
    )


def test_a_holiday_is_expected_to_be_like_a_day_off():
    weekly = [Bucket(at(i), 5.0 if at(i).weekday() >= 5 else 50.0) for i in range(MONTH)]
    monday = at(MONTH).date()
    worked = fed(weekly).observe(Bucket(at(MONTH), 5.0))
    off = fed(weekly, holidays={monday, date(2026, 1, 1)}).observe(Bucket(at(MONTH), 5.0))
    assert off.expected[1] < worked.expected[1]


class TestColdStart:
    def test_the_first_days_are_said_to_be_learning(self):
        first = verdicts(usual_hours(1))[0]
        assert first.level == "learning"
        assert first.learning_until == at(48)

    def test_a_storm_on_the_first_day_opens_no_alert(self):
        early = [Bucket(b.at, 900.0 if 10 <= row < 14 else b.mentions) for row, b in enumerate(usual_hours(48))]
        assert not any(v.spoke for v in verdicts(early))

    def test_learning_ends_on_time(self):
        assert verdicts(usual_hours(49))[-1].learning_until is None


class TestOneCrisisIsOneAlert:
    def test_it_keeps_its_start_until_it_is_over(self):
        said = verdicts(stormy(storm=range(500, 540)))
        assert {v.since for v in said[500:540]} == {at(500)}
        assert sum(v.opened for v in said) == 1

    def test_a_pause_of_some_hours_is_the_same_crisis(self):
        said = verdicts(stormy(storm=[*range(500, 504), *range(509, 513)]))
        assert sum(v.opened for v in said) == 1

    def test_it_stays_open_while_it_is_loud_even_when_that_is_no_news(self):
        said = verdicts(stormy(storm=range(500, 600), size=900.0))
        assert [v.at for v in said if v.spoke][:1] == [at(500)]
        assert sum(v.opened for v in said) == 1
        assert {v.level for v in said[500:560]} == {"alert"}

    def test_it_closes_once_it_was_calm_for_half_a_day(self):
        said = verdicts(stormy())
        closed = [v.at for v in said if v.closed]
        assert len(closed) == 1
        assert at(512 + 12) <= closed[0] <= at(512 + 48)
        assert said[-1].level == "quiet"
        assert said[-1].since is None

    def test_it_says_what_would_make_it_stop(self):
        said = verdicts(stormy())
        assert 20 < said[505].stops_below < 400
        assert said[-1].stops_below is None

    def test_two_storms_a_week_apart_are_two_alerts(self):
        said = verdicts(stormy(storm=[*range(400, 406), *range(570, 576)]))
        assert sum(v.opened for v in said) == 2

    def test_a_storm_that_comes_again_after_the_end_is_told_though_a_day_has_not_passed(self):
        short = [Bucket(b.at, 400.0 if b.at in (at(500), at(520)) else b.mentions) for b in usual_hours(540)]
        said = verdicts(short)
        assert [v.at for v in said if v.opened] == [at(500), at(520)]
        assert [v.at for v in said if v.closed][0] < at(520)

    def test_it_closes_in_a_gap_that_nobody_fed(self):
        buckets = [b for row, b in enumerate(stormy(600)) if row < 506 or row >= 570]
        said = verdicts(buckets)
        assert [v.at for v in said if v.closed] == [at(570)]


class TestTime:
    def test_a_bucket_that_comes_weeks_late_raises_nothing_and_changes_nothing(self):
        detector = fed(usual_hours(MONTH))
        before = detector.surprise.state()
        verdict = detector.observe(Bucket(at(100), 50_000.0))
        assert verdict.late
        assert not verdict.spoke
        assert detector.surprise.state() == before
        assert not detector.observe(Bucket(at(MONTH), uneven(MONTH))).spoke

    def test_the_same_bucket_again_changes_nothing(self):
        once, twice = fed(usual_hours(200)), fed(usual_hours(200))
        twice.observe(usual_hours(200)[-1])
        assert once.state() == twice.state()

    def test_a_fresh_correction_counts_as_if_it_had_been_said_at_once(self):
        usual = usual_hours(500)
        corrected = fed(usual)
        corrected.observe(Bucket(at(499), 800.0))
        at_once = fed([*usual[:499], Bucket(at(499), 800.0)])
        assert corrected.surprise.rates[0].tolist() == pytest.approx(at_once.surprise.rates[0].tolist())

    def test_a_fresh_correction_can_raise_the_alert_on_the_next_bucket(self):
        detector = fed(usual_hours(500))
        assert not detector.observe(Bucket(at(499), 2000.0)).spoke
        assert detector.observe(Bucket(at(500), uneven(500))).opened

    def test_hours_that_were_never_fed_are_zeros(self):
        sparse = [b for b in (Bucket(at(i), float(i % 8 == 3)) for i in range(300)) if b.mentions]
        dense = [Bucket(at(i), float(i % 8 == 3)) for i in range(3, 300)]
        assert fed(sparse).state() == fed(dense[: 1 + (sparse[-1].at - at(3)) // HOUR]).state()

    def test_an_hour_with_the_source_down_is_not_a_zero(self):
        detector = fed(usual_hours(300))
        usual = detector.surprise.usual.tolist()
        verdict = detector.observe(Bucket(at(300), None))
        assert verdict.level == "quiet"
        assert detector.surprise.usual.tolist() == usual

    def test_after_weeks_of_nothing_it_learns_again(self):
        detector = fed(usual_hours(300))
        verdict = detector.observe(Bucket(at(300 + 24 * 20), 500.0))
        assert verdict.level == "learning"
        assert verdict.learning_until == at(300 + 24 * 22)

    def test_a_clock_set_back_an_hour_does_no_harm(self):
        buckets = usual_hours(300)
        said = verdicts([*buckets, *buckets[-1:], *(Bucket(at(300 + i), uneven(300 + i)) for i in range(50))])
        assert not any(v.spoke for v in said)

    def test_a_clock_gone_ahead_and_put_right_does_not_deafen_it(self):
        detector = fed(usual_hours(300))
        detector.observe(Bucket(at(24 * 365 * 70), 20.0))
        said = [detector.observe(Bucket(at(300 + i), uneven(300 + i))) for i in range(200)]
        assert said[0].late
        assert not said[-1].late
        assert not any(v.spoke for v in said)
        assert said[-1].level == "quiet"
        assert detector.observe(Bucket(at(500), 900.0)).opened

    def test_a_clock_a_day_ahead_can_be_forgotten_by_hand(self):
        detector = fed(usual_hours(324))
        detector.forget_clock()
        assert not detector.observe(Bucket(at(300), uneven(300))).late

    def test_a_source_three_weeks_late_does_not_turn_the_clock_back(self):
        detector = fed(usual_hours(MONTH))
        said = [detector.observe(Bucket(at(100 + i), 900.0)) for i in range(50)]
        assert all(v.late for v in said)


class TestOddCounts:
    @pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf, -5.0])
    def test_what_is_no_count_counts_as_none(self, odd):
        verdict = fed(usual_hours(300)).observe(Bucket(at(300), odd))
        assert not verdict.spoke

    def test_an_absurd_count_is_survived(self):
        detector = fed(usual_hours(300))
        assert detector.observe(Bucket(at(300), 1e300)).opened
        assert math.isfinite(detector.observe(Bucket(at(301), 5.0)).once_in_days)


class TestState:
    def test_stopping_and_going_on_changes_nothing(self):
        buckets = stormy(600)
        stopped = fed(buckets[:503])
        resumed = Detector.resume(stopped.state())
        assert [resumed.observe(b) for b in buckets[503:]] == verdicts(buckets)[503:]

    def test_stopping_after_every_bucket_changes_nothing(self):
        detector, said = Detector(HOURLY), []
        for bucket in usual_hours(120):
            said.append(detector.observe(bucket))
            detector = Detector.resume(detector.state())
        assert said == verdicts(usual_hours(120))

    def test_it_does_not_grow(self):
        sizes = [len(fed(usual_hours(count)).state()) for count in (100, 1000)]
        assert max(sizes) < 12_000
        assert abs(sizes[1] - sizes[0]) < 200

    def test_a_new_budget_keeps_what_was_learnt(self):
        strict = Detector.resume(fed(usual_hours(500)).state(), Settings(bucket_seconds=3600, budget_days=3650))
        assert strict.observe(Bucket(at(500), 400.0)).level == "watch"

    def test_other_buckets_need_a_new_detector(self):
        with pytest.raises(ValueError, match="start a new one"):
            Detector.resume(fed(usual_hours(50)).state(), Settings(bucket_seconds=300))

    def test_bytes_that_are_no_state_are_refused(self):
        with pytest.raises(msgspec.DecodeError):
            Detector.resume(b"no state")

    def test_it_does_not_look_ahead(self):
        assert verdicts(stormy(502)) == verdicts(stormy(600))[:502]


class TestKinds:
    def kinds_at(self, row, **more):
        count = uneven(row)
        usual = {"negatives": count // 5, "authors": count * 0.9, "new_term": 1.0, "copies": 2.0, "reach": 300 * count}
        return Bucket(at(row), count, {**usual, **more})

    def test_a_swing_of_mood_without_more_mentions_is_an_alert(self):
        past = [self.kinds_at(row) for row in range(500)]
        said = verdicts([*past, *(self.kinds_at(row, negatives=uneven(row)) for row in range(500, 510))], SIX_KINDS)
        alert = next(v for v in said if v.opened)
        assert at(500) <= alert.at <= at(504)
        assert alert.evidence[0].kind == "negatives"

    def test_a_burst_of_copies_is_an_alert(self):
        past = [self.kinds_at(row) for row in range(500)]
        said = verdicts([*past, *(self.kinds_at(row, copies=uneven(row)) for row in range(500, 510))], SIX_KINDS)
        assert next(v for v in said if v.opened).evidence[0].kind == "copies"

    def test_six_usual_kinds_raise_nothing(self):
        assert not any(v.spoke for v in verdicts([self.kinds_at(row) for row in range(MONTH)], SIX_KINDS))

    def test_the_state_of_six_kinds_stays_small(self):
        assert len(fed([self.kinds_at(row) for row in range(50)], SIX_KINDS).state()) < 40_000


class TestFeedback:
    def test_a_confirmed_alert_does_not_count_against_the_budget(self):
        detector = fed(stormy(503))
        paid = detector.alarm.purse.coins
        detector.confirm()
        assert detector.alarm.purse.coins > paid

    def test_confirming_twice_counts_once(self):
        detector = fed(stormy(503))
        detector.confirm()
        coins = detector.alarm.purse.coins
        detector.confirm()
        assert detector.alarm.purse.coins == coins

    def test_a_dismissed_alert_is_over(self):
        detector = fed(stormy(503))
        detector.dismiss()
        verdict = detector.observe(Bucket(at(503), 400.0))
        assert not verdict.spoke
        assert verdict.level != "alert"

    def test_the_same_storm_stays_dismissed_for_a_day(self):
        detector = fed(stormy(503))
        detector.dismiss()
        said = [detector.observe(Bucket(at(503 + i), 600.0)) for i in range(20)]
        assert not any(v.spoke for v in said)

    def test_a_crisis_much_bigger_than_what_was_dismissed_is_told_at_once(self):
        detector = fed(stormy(503))
        detector.dismiss()
        said = [detector.observe(Bucket(at(503 + i), 4000.0)) for i in range(20)]
        assert [v.at for v in said if v.opened] == [at(503)]

    def test_dismissing_without_an_alert_does_nothing(self):
        detector = fed(usual_hours(100))
        before = detector.state()
        detector.dismiss()
        detector.confirm()
        assert detector.state() == before


def test_days_off_and_zone_are_the_brands_own():
    detector = Detector(HOURLY, zone=__import__("zoneinfo").ZoneInfo("Europe/Paris"))
    assert detector.rhythm.slot(at(23)) == 0
    assert detector.rhythm.slot(at(24 * 5 - 1) + timedelta(minutes=5)) == 24


def with_anger(hours, negatives):
    """A usual month, seen by a detector of moods: `negatives` (row, mentions) says how many of them were angry."""
    usual = usual_hours(hours)
    return [Bucket(b.at, b.mentions, {"negatives": negatives(row, b.mentions)}) for row, b in enumerate(usual)]


MOODS = Settings(bucket_seconds=3600, kinds=("mentions", "negatives"))


def test_moods_that_begin_to_be_read_are_no_storm_of_anger():
    read_late = with_anger(MONTH, lambda row, mentions: None if row < 400 else round(mentions / 4))
    taken_for_calm = with_anger(MONTH, lambda row, mentions: 0.0 if row < 400 else round(mentions / 4))
    assert not any(v.opened for v in verdicts(read_late, MOODS))
    assert any(v.opened for v in verdicts(taken_for_calm, MOODS))


def test_moods_that_are_not_read_for_a_while_hide_no_later_anger():
    def angry(row, mentions):
        return None if 400 <= row < 500 else mentions if 520 <= row < 530 else round(mentions / 10)

    opened = [v.at for v in verdicts(with_anger(MONTH, angry), MOODS) if v.opened]
    assert [each for each in opened if at(520) <= each < at(526)]
    assert not [each for each in opened if at(400) <= each < at(520)]


def test_a_detector_that_waits_for_moods_goes_on_after_a_stop():
    detector = fed(with_anger(300, lambda row, mentions: None if row > 280 else round(mentions / 4)), MOODS)
    again = Detector.resume(detector.state())
    said = Bucket(at(299), uneven(299), {"negatives": 3.0})
    assert again.observe(said) == detector.observe(said)
    assert again.state() == detector.state()
