"""A file of counts over time, as other tools export them: a moment and a number on each line."""

from __future__ import annotations

import csv
import io
import statistics
from datetime import UTC, datetime, tzinfo

from dateutil import parser as dates

from parvis.lib.detect.values import Bucket
from parvis.lib.text.sentence import Sentence, gettext_noop

MOST_ROWS = 500_000
SHORTEST, LONGEST = 60, 86_400  # seconds from a row to the next

NO_ROWS = gettext_noop("The file has no line with a moment and a number.")
WRONG_LINE = gettext_noop("Line {line} is not a moment and a number: “{text}”.")
TOO_LONG = gettext_noop("The file has more than {most} lines.")
WRONG_STEP = gettext_noop("The lines are {seconds} seconds apart; from a minute to a day can be replayed.")
NO_TEXT = gettext_noop("This is no text file of counts.")


class WrongVolume(Exception):
    """The file cannot be read as counts; the sentence says why."""


def read_volume(content: bytes, zone: tzinfo = UTC) -> tuple[list[Bucket], int]:
    """Buckets in order and their length in seconds. A moment without a zone is in `zone`. Raises WrongVolume."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongVolume(Sentence(NO_TEXT))
    rows = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    counts: dict[datetime, float] = {}
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise WrongVolume(Sentence(TOO_LONG, most=MOST_ROWS))
        found = _read(row, zone)
        if found:
            counts[found[0]] = counts.get(found[0], 0.0) + found[1]
        elif counts and any(cell.strip() for cell in row):  # before the first, a heading
            raise WrongVolume(Sentence(WRONG_LINE, line=number, text=" ".join(row)[:60]))
    if len(counts) < 2:
        raise WrongVolume(Sentence(NO_ROWS))
    moments = sorted(counts)
    return [Bucket(at, counts[at]) for at in moments], _step(moments)


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max((";", "\t", ","), key=first.count)


def _read(row: list[str], zone: tzinfo) -> tuple[datetime, float] | None:
    if len(row) < 2:
        return None
    try:
        count = float(row[1].strip().replace("\u202f", "").replace("\xa0", "").replace(",", "."))
        at = _moment(row[0].strip(), zone)
    except (ValueError, OverflowError, OSError):
        return None
    return (at, count) if 0 <= count < 1e12 else None


def _moment(text: str, zone: tzinfo) -> datetime:
    if text.replace(".", "", 1).isdigit() and len(text) >= 9:
        return datetime.fromtimestamp(float(text), UTC)
    at = dates.parse(text)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _step(moments: list[datetime]) -> int:
    gaps = [(later - earlier).total_seconds() for earlier, later in zip(moments, moments[1:], strict=False)]
    seconds = int(statistics.median(gaps))
    if not SHORTEST <= seconds <= LONGEST:
        raise WrongVolume(Sentence(WRONG_STEP, seconds=seconds))
    return seconds
