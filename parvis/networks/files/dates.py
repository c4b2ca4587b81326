"""Dates as people and spreadsheets write them. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from dateutil import parser

from parvis.networks.native.loose import as_time, with_offset

Order = Literal["day", "month"]
# Excel counts days from here (its 1900 had 366 days); between these two numbers lie 1954 and 2119.
EXCEL_START = datetime(1899, 12, 30)
EXCEL_DAYS = (20_000.0, 80_000.0)
EPOCH = re.compile(r"\d{9,}")  # Python takes 13 digits for a day and a clock
_PARTS = re.compile(r"^\s*(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2,4})\b")
_FRENCH_MONTHS = {
    "janvier": "jan", "janv": "jan", "fevrier": "feb", "février": "feb", "fevr": "feb", "févr": "feb", "mars": "mar",
    "avril": "apr", "avr": "apr", "mai": "may", "juin": "jun", "juillet": "jul", "juil": "jul", "aout": "aug",
    "juill": "jul",
    "août": "aug", "septembre": "sep", "sept": "sep", "octobre": "oct", "novembre": "nov", "decembre": "dec",
    "décembre": "dec", "déc": "dec", "er": "", "à": "", "le": "",
    "lundi": "", "mardi": "", "mercredi": "", "jeudi": "", "vendredi": "",
    "samedi": "", "dimanche": "", "lun": "", "mer": "", "jeu": "", "ven": "", "sam": "", "dim": "",
}  # fmt: skip
# "mar. 3 mars" is a Tuesday, "Mar 3" is in March.
_TUESDAY = re.compile(r"^mar\.?,? (?=\d{1,2} [^\W\d])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+\.?", re.UNICODE)
_HOURS = re.compile(r"(\d{1,2}) ?h ?(\d{2})?\b")


def order(samples: Iterable[str], *, is_french: bool) -> Order:
    """Whether 03/04 is the 3rd of April: told by a part above 12, else by the language of the titles."""
    for sample in samples:
        if found := _PARTS.match(sample):
            if int(found[1]) > 12:
                return "day"
            if int(found[2]) > 12:
                return "month"
    return "day" if is_french else "month"


def read_date(written: str, first: Order, zone: tzinfo = UTC) -> datetime | None:
    """The moment in UTC, or None. `zone` holds where the date names none."""
    written = written.strip()
    if not written:
        return None
    if found := _excel(written):
        return _in_utc(found, zone)
    if written[:4].isdecimal() and not EPOCH.fullmatch(written) and (found := _iso(written)):
        return _in_utc(found, zone)
    if written.replace(".", "", 1).isdecimal():
        return as_time(float(written))
    return _by_words(written, first, zone)


def _excel(written: str) -> datetime | None:
    try:
        days = float(written.replace(",", "."))
    except ValueError:
        return None
    if EXCEL_DAYS[0] <= days <= EXCEL_DAYS[1]:
        return EXCEL_START + timedelta(seconds=round(days * 86_400))
    return None


def _iso(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written.removesuffix(" UTC"))
    except ValueError:
        return None


def _by_words(written: str, first: Order, zone: tzinfo) -> datetime | None:
    english = _WORD.sub(
        lambda word: _FRENCH_MONTHS.get(word[0].rstrip(".").lower(), word[0]), _TUESDAY.sub("", with_offset(written))
    )
    english = _HOURS.sub(lambda clock: f"{clock[1]}:{clock[2] or '00'}", english)
    is_day_first = first == "day" and not written[:4].isdecimal()  # after a year the month comes first everywhere
    try:
        found = parser.parse(english, dayfirst=is_day_first, default=datetime(1900, 1, 1))
    except (ValueError, OverflowError, TypeError):
        return None
    return _in_utc(found, zone) if found.year > 1900 else None


def _in_utc(found: datetime, zone: tzinfo) -> datetime:
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
