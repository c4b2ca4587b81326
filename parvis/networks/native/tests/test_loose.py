"""Loose values made firm."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from parvis.networks.native.loose import as_count, as_plain, as_record, as_records, as_text, as_time, first, host, inner


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  a ", "a"),
        (12, "12"),
        (3.0, "3"),
        (None, ""),
        (True, ""),
        (["a"], ""),
        ("a\x00b", "ab"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_texts(value: Any, text: str) -> None:
    assert as_text(value) == text


def test_character_references_are_read_once() -> None:
    assert as_plain("Tom &amp; Léa &lt;3") == "Tom & Léa <3"
    assert as_plain("&amp;amp;") == "&amp;"


@pytest.mark.parametrize(
    ("value", "number"),
    [(3, 3), ("12", 12), ("1 234", 1234), ("1\u202f234", 1234), ("1,234", 1234), (2.0, 2), ("-4", -4),
     (None, None), ("", None), ("many", None), (True, None), (float("nan"), None), (10**400, None)],
)  # fmt: skip
def test_numbers(value: Any, number: int | None) -> None:
    assert as_count(value) == number


@pytest.mark.parametrize(
    "value",
    ["2026-03-03T08:02:00Z", "2026-03-03T08:02:00", "2026-03-03 09:02:00+01:00", "Tue Mar 03 08:02:00 +0000 2026",
     "Tue Mar 03 09:02:00 +0100 2026", "Tue, 03 Mar 2026 09:02:00 CET", "Tue, 03 Mar 2026 10:02 CEST",
     "2026-03-03 08:02:00 UTC", "2026-03-03 09:02:00 CET",
     "Tue, 03 Mar 2026 08:02:00 GMT", 1772524920, "1772524920", 1772524920000,
     1772524920000000, 1772524920.0],
)  # fmt: skip
def test_moments(value: Any) -> None:
    assert as_time(value) == datetime(2026, 3, 3, 8, 2, tzinfo=UTC)


def test_milliseconds_written_as_a_text_are_no_day_of_another_century() -> None:
    assert as_time("1796070512345") == datetime(2026, 11, 30, 20, 28, 32, 345000, tzinfo=UTC)
    assert as_time("20260303") == datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, "", "soon", True, float("inf"), 10**400, {}, "2026-99-99", "1e400"])
def test_what_is_no_moment(value: Any) -> None:
    assert as_time(value) is None


def test_missing_steps_lead_nowhere() -> None:
    assert inner({"a": {"b": 1}}, "a", "b") == 1
    assert inner({"a": None}, "a", "b") is None
    assert as_record(None) == {}
    assert as_records({"x": {"a": 1}, "y": 3}) == [{"a": 1}]
    assert first(None, "", [], 0) == 0


def test_hosts() -> None:
    assert host("https://www.Lumen.example/a") == "lumen.example"
    assert host("http://[") == ""
