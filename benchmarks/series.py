"""Read a folder in the form of the Numenta Anomaly Benchmark: CSV files of counts and a windows.json."""

from __future__ import annotations

import bisect
import csv
import json
import statistics
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.nab import Window


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
    """Every CSV named in the folder's windows.json, at any depth, in the order of their names."""
    windows_by_key = json.loads((folder / "windows.json").read_text())
    key_by_name = {Path(key).name: key for key in windows_by_key}
    paths = sorted(p for p in folder.rglob("*.csv") if p.name in key_by_name)
    return [read_series(path, windows_by_key[key_by_name[path.name]]) for path in paths]


def read_series(path: Path, windows: list[list[str]]) -> Series:
    with path.open(newline="") as file:
        rows = [(moment(r["timestamp"]), float(r["value"])) for r in csv.DictReader(file)]
    times = [t for t, _ in rows]
    steps = [(b - a).total_seconds() for a, b in zip(times, times[1:], strict=False)]
    in_rows = [(bisect.bisect_left(times, moment(a)), bisect.bisect_right(times, moment(b)) - 1) for a, b in windows]
    return Series(path.stem, times, [v for _, v in rows], in_rows, round(statistics.median(steps)))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
