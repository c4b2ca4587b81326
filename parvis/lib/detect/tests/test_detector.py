from datetime import UTC, datetime, timedelta

from parvis.lib.detect import Bucket, Detector

START = datetime(2026, 3, 2, tzinfo=UTC)


def verdicts_of(counts, settings=None):
    detector = Detector(settings)
    return [detector.observe(Bucket(START + timedelta(minutes=5 * i), count)) for i, count in enumerate(counts)]


def test_a_flat_series_raises_nothing():
    assert not any(v.opened for v in verdicts_of([5] * 2500))


def test_a_step_raises_one_alert():
    assert sum(v.opened for v in verdicts_of([4, 5, 6, 5] * 400 + [90] * 40 + [4, 5, 6, 5] * 20)) == 1
