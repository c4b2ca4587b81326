"""Loose values made firm: networks send null, numbers as texts, texts as numbers and keys nobody announced.

Each function takes anything and returns its type or an empty one, and never raises.
"""

from __future__ import annotations

import html
import math
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from parvis.lib.text.html import clean

Record = Mapping[str, Any]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Numbers above this are milliseconds, then microseconds: 10^11 s is the year 5138.
SECONDS_LIMIT = 100_000_000_000
# Python takes 13 digits for a day and a clock (1796-07-05, 23:45); 8 digits are a day (20260303).
DIGITS_OF_A_DAY = 8
# What parsers of dates take for no zone at all, and so for UTC; mails and feeds of Europe are full of them.
ZONES = {
    "UTC": "+0000", "WET": "+0000", "WEST": "+0100", "BST": "+0100", "CET": "+0100", "MEZ": "+0100", "CEST": "+0200",
    "MESZ": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300",
}  # fmt: skip
NAMED_ZONE = re.compile(rf"(?<=\d )(?:{'|'.join(ZONES)})(?![\w+-])")
# Thousands may be parted by a space of any width or a comma.
_NUMBER = re.compile(r"[+-]?\d+(?:[ \u00a0\u202f,]\d{3})*(?:\.\d+)?")
_PARTING = re.compile(r"[ \u00a0\u202f,]")


def as_text(value: Any) -> str:
    """The text of a text or a number, without outer spaces and control characters; "" for anything else."""
    if isinstance(value, str):
        return clean(value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value).strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def as_plain(value: Any) -> str:
    """A text with its HTML character references (&amp;) read."""
    return as_text(html.unescape(value) if isinstance(value, str) and "&" in value else value)


def as_count(value: Any) -> int | None:
    """A whole number from a number or its text; None where there is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        found = _NUMBER.fullmatch(value.strip())
        if not found:
            return None
        value = float(_PARTING.sub("", found[0]))
    return int(value) if isinstance(value, int | float) and _is_of_this_world(value) else None


def as_record(value: Any) -> Record:
    return value if isinstance(value, Mapping) else {}


def as_records(value: Any) -> list[Record]:
    """The records of a list, or of a mapping's values; whatever else is in it is left out."""
    if isinstance(value, Mapping):
        value = list(value.values())
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []


def inner(record: Any, *path: str) -> Any:
    """The value at the end of a path of keys; None as soon as a step is missing."""
    for key in path:
        record = record.get(key) if isinstance(record, Mapping) else None
    return record


def first(*values: Any) -> Any:
    """The first value that is neither None nor empty."""
    return next((value for value in values if value not in (None, "", [], {})), None)


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The texts in their order, each once, without the empty ones."""
    return tuple(dict.fromkeys(value for value in values if value))


def as_time(value: Any) -> datetime | None:
    """An aware UTC time from ISO 8601, RFC 2822, X's own form or a Unix time in s, ms or us; no zone means UTC."""
    if isinstance(value, bool) or value in (None, ""):
        return None
    if isinstance(value, int | float):
        return _from_epoch(float(value)) if _is_of_this_world(value) else None
    return _from_words(value.strip()) if isinstance(value, str) else None


def _is_of_this_world(number: float) -> bool:
    """Neither endless nor with hundreds of digits, as JSON may have it: no float holds those."""
    return abs(number) < sys.float_info.max


def _from_epoch(number: float) -> datetime | None:
    if not math.isfinite(number):
        return None
    while abs(number) >= SECONDS_LIMIT:
        number /= 1000
    try:
        return datetime.fromtimestamp(number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _from_words(words: str) -> datetime | None:
    if len(words) > DIGITS_OF_A_DAY and words.isdecimal():
        return _from_epoch(float(words))
    for read in (datetime.fromisoformat, _from_x_form, _from_named_zone, _from_mail_form, _from_digits):
        try:
            found = read(words)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, LookupError):
            continue
    return None


def _from_x_form(words: str) -> datetime:
    """Wed Oct 10 20:19:24 +0000 2018. By hand, because strptime takes 10 us and a retweet holds four times."""
    _, month, day, clock, zone, year = words.split()
    hours, minutes, seconds = clock.split(":")
    found = datetime(int(year), MONTHS.index(month) + 1, int(day), int(hours), int(minutes), int(seconds), tzinfo=UTC)
    return found if zone == "+0000" else found.replace(tzinfo=datetime.strptime(zone, "%z").tzinfo)


def _from_named_zone(words: str) -> datetime:
    """2026-03-02 10:00:00 CET."""
    return datetime.fromisoformat(with_offset(words))


def _from_mail_form(words: str) -> datetime:
    return parsedate_to_datetime(with_offset(words))


def with_offset(words: str) -> str:
    """The date with +0100 where it says CET."""
    return NAMED_ZONE.sub(lambda name: ZONES[name[0]], words)


def _from_digits(words: str) -> datetime:
    found = _from_epoch(float(words))
    if found is None:
        raise ValueError(words)
    return found


def host(url: str) -> str:
    """The host name of an address in lower case, without `www.`; "" if it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
