"""Moments and numbers as tools and spreadsheets of several countries write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from dateutil import parser as dates

Order = Literal["day", "month"]  # which of the two comes first in 03/02/2026

THREE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)(?:19|20)\d{6}(?!\d)")
HOUR_NUMBER = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])")
GROUPS = re.compile(r"[1-9]\d{0,2}(?:([ ,.'’\u00a0\u202f])\d{3})(?:\1\d{3})*")
BLANKS = str.maketrans("", "", " '’\u00a0\u202f")
SECONDS, MILLISECONDS = 1e8, 1e11  # numbers from which on they are seconds, or thousandths, since 1970
SHEET_BEGINS, SHEET_FIRST, SHEET_LAST = datetime(1899, 12, 30), 20_000, 80_000  # days of a spreadsheet: 1954 to 2119
PLAIN = datetime(2000, 1, 1)  # what a moment does not say is midnight, never today
MOST = 1e12


def read_number(text: str, delimiter: str = ",") -> float | None:
    """A count: 1234, 1 234, 1,234 and 1234.0; 1.234 is a thousand where commas are no delimiters. None: no count."""
    grouped = GROUPS.fullmatch(text)
    if grouped and (grouped[1] != "." or delimiter != "," or text.count(".") > 1):
        text = text.replace(grouped[1], "")
    try:
        count = float(text.translate(BLANKS).replace(",", "."))
    except ValueError:
        return None
    return count if 0 <= count < MOST else None


def is_number_of_time(text: str) -> bool:
    """Seconds since 1970, days of a spreadsheet, or an hour as 2026013123."""
    try:
        number = float(text)
    except ValueError:
        return False
    return number >= SECONDS or SHEET_FIRST <= number <= SHEET_LAST


def is_date(text: str) -> bool:
    """Does it name a day of a year, in words or numbers?"""
    return bool(THREE.search(text) or YEAR.search(text)) and read_moment(text, "day", UTC) is not None or (
        bool(THREE.search(text)) and read_moment(text, "month", UTC) is not None
    )  # fmt: skip


def order_of(texts: list[str], delimiter: str) -> Order:
    """Day or month first? As some line can only be read so; else as the delimiter's country has it."""
    found = [match for match in map(THREE.match, texts) if match]
    if any(int(match[1]) > 12 for match in found):
        return "day"
    if any(int(match[3]) > 12 for match in found):
        return "month"
    orders: tuple[Order, Order] = ("day", "month")
    uneven = {order: _unevenness(texts, order) for order in orders}
    if uneven["day"] != uneven["month"]:
        return min(orders, key=uneven.__getitem__)
    is_american = delimiter == "," and any(match[2] == "/" for match in found)
    return "month" if is_american else "day"


def _unevenness(texts: list[str], order: Order) -> int:
    """In how many different steps the first moments follow each other."""
    moments = [at for at in (read_moment(text, order, UTC) for text in texts[:500]) if at]
    return len({later - earlier for earlier, later in zip(moments, moments[1:], strict=False)})


def read_moment(text: str, order: Order, zone: tzinfo) -> datetime | None:
    """Aware; in `zone` where it names none. None: no moment, or none of a day and a year."""
    try:
        at = _from_number(text, zone) if is_number_of_time(text) else _from_words(text, order)
    except (ValueError, OverflowError, OSError):
        return None
    return at and (at if at.tzinfo else at.replace(tzinfo=zone))


def _from_number(text: str, zone: tzinfo) -> datetime:
    if HOUR_NUMBER.fullmatch(text):
        return datetime.strptime(text, "%Y%m%d%H")
    if len(text) == 8 and YEAR.fullmatch(text):
        return datetime.strptime(text, "%Y%m%d")
    number = float(text)
    if number <= SHEET_LAST:
        return SHEET_BEGINS + timedelta(seconds=round(number * 86_400))
    return datetime.fromtimestamp(number / 1000 if number >= MILLISECONDS else number, UTC)


def _from_words(text: str, order: Order) -> datetime | None:
    if match := THREE.match(text):
        day, month = (match[1], match[3]) if order == "day" else (match[3], match[1])
        year = match[4] if len(match[4]) == 4 else f"20{match[4]}"
        text = f"{year}-{int(month):02}-{int(day):02}{text[match.end() :]}"
    if not YEAR.search(text):
        return None
    return dates.parse(text, default=PLAIN)
