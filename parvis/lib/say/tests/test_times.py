from datetime import UTC, date, datetime, timedelta

import pytest

from parvis.lib.say import ago, day, hour, moment, span

TUESDAY = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
TODAY = TUESDAY.date()


def test_a_moment_in_french() -> None:
    assert moment(TUESDAY, "fr", today=TODAY) == "mar. 3\u00a0mars, 14\u00a0h\u00a005"


def test_a_moment_in_english() -> None:
    assert moment(TUESDAY, "en", today=TODAY) == "Tue 3\u00a0Mar, 14:05"


def test_a_whole_hour_is_short_in_french() -> None:
    assert hour(TUESDAY.replace(minute=0), "fr") == "14\u00a0h"


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert (day(date(2026, 3, 1), "fr", today=TODAY), day(date(2026, 3, 1), "en", today=TODAY)) == (
        "1er\u00a0mars",
        "1\u00a0Mar",
    )


def test_another_year_is_named() -> None:
    assert day(date(2025, 11, 4), "fr", today=TODAY) == "4\u00a0nov. 2025"


def test_a_span_of_one_day_is_that_day() -> None:
    start = TUESDAY.replace(hour=0, minute=0)
    assert span(start, start + timedelta(days=1), "en", today=TODAY) == "Tue 3\u00a0Mar"


def test_a_span_ends_on_its_last_day() -> None:
    start = TUESDAY.replace(day=1, hour=0, minute=0)
    assert span(start, start + timedelta(days=7), "fr", today=TODAY) == "1er\u00a0mars – 7\u00a0mars"


@pytest.mark.parametrize(
    ("seconds", "french", "english"),
    [(5, "à l’instant", "just now"), (240, "il y a 4\u00a0min", "4\u00a0min ago"),
     (5040, "il y a 1\u00a0h\u00a024", "1\u00a0h\u00a024 ago"), (30_000, "il y a 8\u00a0h", "8\u00a0h ago"),
     (100_000, "lun. 10\u00a0h\u00a018", "Mon 10:18"), (864_000, "21\u00a0févr.", "21\u00a0Feb")],
)  # fmt: skip
def test_how_long_ago(seconds: int, french: str, english: str) -> None:
    when = TUESDAY - timedelta(seconds=seconds)
    assert (ago(when, "fr", now=TUESDAY), ago(when, "en", now=TUESDAY)) == (french, english)


def test_a_time_to_come_is_written_out() -> None:
    assert ago(TUESDAY + timedelta(hours=1), "en", now=TUESDAY) == "Tue 3\u00a0Mar, 15:05"
