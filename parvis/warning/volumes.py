"""A file of counts over time, as other tools export them: a moment and a number on each line."""

from __future__ import annotations

import csv
import io
import statistics
from collections import Counter
from datetime import UTC, datetime, tzinfo

from parvis.lib.detect.values import Bucket
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.warning.volume_cells import Order, order_of, read_moment, read_number
from parvis.warning.volume_columns import Columns, columns_of

MOST_ROWS = 250_000  # two years of five minutes; ten seconds of a core
SHORTEST, LONGEST = 60, 86_400  # seconds from a row to the next
WORKBOOK, UTF_16 = b"PK\x03\x04", (b"\xff\xfe", b"\xfe\xff")

NO_ROWS = gettext_noop("The file has no line with a moment and a number.")
WRONG_LINE = gettext_noop("Line {line} is not a moment and a number: “{text}”.")
TOO_LONG = gettext_noop("The file has more than {most} lines.")
TOO_WIDE = gettext_noop("From the first moment to the last there would be more than {most} lines.")
WRONG_STEP = gettext_noop("The lines are {seconds} seconds apart; from a minute to a day can be replayed.")
NO_TEXT = gettext_noop("This is no text file of counts.")
IS_WORKBOOK = gettext_noop("This is a workbook: save the sheet as CSV and choose that file.")


class WrongVolume(Exception):
    """The file cannot be read as counts; the sentence says why."""


def read_volume(content: bytes, zone: tzinfo = UTC) -> tuple[list[Bucket], int]:
    """Buckets in order and their length in seconds. A moment without a zone is in `zone`. Raises WrongVolume."""
    text = _text(content)
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter)
    columns = columns_of([cells for _, cells in rows[:50]], delimiter)
    if columns is None:
        raise WrongVolume(Sentence(NO_ROWS))
    order = order_of([columns.moment_in(cells) for _, cells in rows], delimiter)
    counts = _counts(rows, columns, order, zone, delimiter)
    if len(counts) < 2:
        raise WrongVolume(Sentence(NO_ROWS))
    moments = sorted(counts)
    return [Bucket(at, counts[at]) for at in moments], _step(moments)


def _text(content: bytes) -> str:
    """What spreadsheets write: UTF-8, UTF-16 with its mark, or the letters of Windows."""
    if content.startswith(WORKBOOK):
        raise WrongVolume(Sentence(IS_WORKBOOK))
    for encoding in ("utf-16",) if content.startswith(UTF_16) else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise WrongVolume(Sentence(NO_TEXT))


def _delimiter(text: str) -> str:
    """The one that is in the most lines equally often; of several the one that is in no number."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:50]
    first = lines[0].strip() if lines else ""
    if len(first) == 5 and first.lower().startswith("sep="):  # as spreadsheets tell each other
        return first[4]
    return max((";", "\t", "|", ","), key=lambda each: _evenness([line.count(each) for line in lines]))


def _evenness(counts: list[int]) -> int:
    return max(Counter(filter(None, counts)).values(), default=0)


def _rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The lines that are not empty, with their numbers."""
    found = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            if number > MOST_ROWS:
                raise WrongVolume(Sentence(TOO_LONG, most=MOST_ROWS))
            if any(cell.strip() for cell in cells):
                found.append((number, [cell.strip() for cell in cells]))
    except csv.Error:
        raise WrongVolume(Sentence(NO_TEXT))
    return found


def _counts(
    rows: list[tuple[int, list[str]]], columns: Columns, order: Order, zone: tzinfo, delimiter: str
) -> dict[datetime, float]:
    """Lines of one moment are added up; an hour that the clock in `zone` has twice is two."""
    counts: dict[datetime, float] = {}
    has_doubles = False
    for number, cells in rows:
        at = read_moment(columns.moment_in(cells), order, zone)
        count = read_number(columns.count_in(cells), delimiter)
        if at is None or count is None:
            if counts:  # before the first, a heading
                raise WrongVolume(Sentence(WRONG_LINE, line=number, text=" ".join(cells)[:60]))
            continue
        again = at.replace(fold=1)
        is_double = at.astimezone(UTC) in counts
        if is_double and not has_doubles and again.utcoffset() != at.utcoffset():
            at = again
        else:
            has_doubles |= is_double
        counts[at.astimezone(UTC)] = counts.get(at.astimezone(UTC), 0.0) + count
    return counts


def _step(moments: list[datetime]) -> int:
    gaps = [(later - earlier).total_seconds() for earlier, later in zip(moments, moments[1:], strict=False)]
    seconds = int(statistics.median(gaps))
    if not SHORTEST <= seconds <= LONGEST:
        raise WrongVolume(Sentence(WRONG_STEP, seconds=seconds))
    if (moments[-1] - moments[0]).total_seconds() / seconds > MOST_ROWS:
        raise WrongVolume(Sentence(TOO_WIDE, most=MOST_ROWS))
    return seconds
