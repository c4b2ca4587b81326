"""Made-up streams for the tests: repeatable, uneven enough to be no toy, and without chance."""

from datetime import UTC, datetime, timedelta

from parvis.lib.detect import Bucket, Detector, Settings

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
HOURLY = Settings(bucket_seconds=3600)
SIX_KINDS = Settings(bucket_seconds=3600, kinds=("mentions", "negatives", "authors", "new_term", "copies", "reach"))


def at(hour: float) -> datetime:
    return START + timedelta(hours=hour)


def uneven(row: int, mean: float = 20.0) -> float:
    """A usual hour: more by day than by night, and a repeatable unevenness of about a fifth."""
    by_day = 1.5 if 8 <= row % 24 < 20 else 0.5
    return float(round(mean * by_day * (0.8 + 0.4 * ((row * 7919) % 101) / 100)))


def usual_hours(count: int, mean: float = 20.0) -> list[Bucket]:
    return [Bucket(at(row), uneven(row, mean)) for row in range(count)]


def fed(buckets, settings=HOURLY, **calendar):
    """A detector that has seen these buckets."""
    detector = Detector(settings, **calendar)
    for bucket in buckets:
        detector.observe(bucket)
    return detector


def verdicts(buckets, settings=HOURLY, **calendar):
    detector = Detector(settings, **calendar)
    return [detector.observe(bucket) for bucket in buckets]
