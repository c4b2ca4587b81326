from __future__ import annotations

from datetime import date

import pytest

from parvis.warning.holidays import days_off, easter


@pytest.mark.parametrize("day", [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2038, 4, 25)])
def test_easter_is_where_the_church_has_it(day: date) -> None:
    assert easter(day.year) == day


def test_a_french_company_has_the_french_holidays() -> None:
    assert {date(2026, 7, 14), date(2026, 5, 14), date(2026, 5, 25)} <= days_off("Europe/Paris", 2026)


def test_an_unknown_country_has_the_two_that_nearly_all_have() -> None:
    assert days_off("Asia/Tokyo", 2026) >= {date(2026, 1, 1), date(2025, 12, 25)}


def test_the_year_before_and_the_one_after_are_there() -> None:
    assert {day.year for day in days_off("Europe/Paris", 2026)} == {2025, 2026, 2027}
