"""Read a folder in the form of the Numenta Anomaly Benchmark: CSV files of counts and a windows.json."""

from __future__ import annotations

import bisect
import csv
import json
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from benchmarks.nab import Window

LABELS = ("windows.json", "labels/combined_windows.json")  # as we keep them, and as the benchmark itself does
FEWEST_ROWS = 2


class WrongFolder(Exception):
    """The folder cannot be read; the sentence says what is the matter."""


@dataclass(slots=True)
class Series:
    """One file: aware times, counts, windows as inclusive row numbers, and the seconds between rows."""

    name: str
    times: list[datetime]
    values: list[float]
    windows: list[Window]
    bucket_seconds: int

    @property
    def seconds(self) -> list[float]:
        return [t.timestamp() for t in self.times]


def read_folder(folder: Path) -> list[Series]:
    """Every CSV that the labels name, at any depth, in the order of their names. Raises WrongFolder.

    What is left out is said on the standard error: files without labels, labels without a file, files without counts.
    """
    windows_by_key = read_labels(folder)
    found, named = [], set()
    for path in sorted(folder.rglob("*.csv"), key=lambda path: (path.name, path)):
        key = _key_of(path.relative_to(folder), windows_by_key)
        if key is None:
            continue
        if key in named:
            raise WrongFolder(f"Several files are meant by “{key}”: name their folders in the labels.")
        named.add(key)
        series = read_series(path, windows_by_key[key])
        if len(series.times) < FEWEST_ROWS:
            _say(f"{path.name} holds no counts: left out.")
        else:
            found.append(series)
    for key in sorted(set(windows_by_key) - named):
        _say(f"The labels name {key}, which is not there: left out.")
    unnamed = len(list(folder.rglob("*.csv"))) - len(named)
    if unnamed:
        _say(f"{unnamed} CSV files that the labels do not name are left out.")
    if not found:
        raise WrongFolder(f"{folder} holds no CSV file with counts that its labels name.")
    return found


def read_labels(folder: Path) -> dict[str, list[list[str]]]:
    path = next((folder / name for name in LABELS if (folder / name).is_file()), None)
    if path is None:
        raise WrongFolder(f"{folder} holds no {' and no '.join(LABELS)}: which windows are labelled is not known.")
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
        for windows in found.values():
            for start, end in windows:
                moment(start), moment(end)
    except (ValueError, TypeError, AttributeError):
        raise WrongFolder(f"{path.name} is not of the form {{“folder/NAME.csv”: [[start, end], ...]}}.")
    return dict(found)


def _key_of(path: Path, keys: dict[str, list[list[str]]]) -> str | None:
    """The label that names this file: its path, or the end of it, or of several the longest that fits."""
    inside = PurePosixPath(path.as_posix()).parts
    exact = [key for key in keys if PurePosixPath(key).parts[-len(inside) :] == inside]
    parts = [key for key in keys if inside[-len(PurePosixPath(key).parts) :] == PurePosixPath(key).parts]
    by_name = [key for key in keys if PurePosixPath(key).name == path.name]
    fitting = exact or parts or (by_name if len(by_name) == 1 else [])
    return max(fitting, key=len) if fitting else None


def read_series(path: Path, windows: list[list[str]]) -> Series:
    """Rows in the order of their times; windows in order, those that overlap as one. Raises WrongFolder."""
    rows = sorted(_rows(path))
    times = [at for at, _ in rows]
    if len(times) < FEWEST_ROWS:
        return Series(path.stem, times, [], [], 0)
    steps = [(b - a).total_seconds() for a, b in zip(times, times[1:], strict=False)]
    seconds = round(statistics.median(steps))
    if seconds < 1:
        raise WrongFolder(f"{path.name}: most of its rows are of the same second.")
    return Series(path.stem, times, [value for _, value in rows], _in_rows(path.name, windows, times), seconds)


def _rows(path: Path) -> Iterator[tuple[datetime, float]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        try:
            if rows.fieldnames and not {"timestamp", "value"} <= set(rows.fieldnames):
                raise WrongFolder(f"{path.name} has no columns “timestamp” and “value”.")
            for row in rows:
                yield moment(row["timestamp"]), float(row["value"])
        except (ValueError, TypeError, csv.Error):
            raise WrongFolder(f"{path.name}, line {rows.line_num}: not a moment and a number.")


def _in_rows(name: str, windows: list[list[str]], times: list[datetime]) -> list[Window]:
    found: list[Window] = []
    for start, end in sorted((moment(start), moment(end)) for start, end in windows):
        first, last = bisect.bisect_left(times, start), bisect.bisect_right(times, end) - 1
        if last < first:
            _say(f"{name}: no row lies in the window from {start} to {end}: left out.")
        elif found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def moment(text: str) -> datetime:
    at = datetime.fromisoformat(text.strip())
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
