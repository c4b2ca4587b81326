"""Early warning on files of counts, scored by the Numenta Anomaly Benchmark's rules.

    python benchmarks/early_warning.py DATA [--json] [--days N]

DATA holds CSV files (timestamp,value; at any depth) and windows.json {"folder/NAME.csv": [[start, end], ...]}. Every
file runs with the same settings, row by row, with no look into the future; a row is flagged where an alert is told,
for the first time or as a reminder. Exit status 2, with a word, where the folder cannot be read.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.nab import PROFILES, FileScore, false_episodes, probation_rows, score_file, total
from benchmarks.series import Series, WrongFolder, read_folder
from parvis.lib.detect import Bucket, Detector, Settings

WEEK = 7 * 86400.0


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--json", action="store_true")
    ask.add_argument(
        "--days", type=float, default=Settings().budget_days, help="the false-alarm budget: one in so many days"
    )
    asked = ask.parse_args()
    try:
        series = read_folder(asked.folder)
    except (WrongFolder, OSError, UnicodeDecodeError) as wrong:
        print(wrong, file=sys.stderr)
        sys.exit(2)
    began = time.process_time()
    flags = [flagged_rows(s, asked.days) for s in series]
    used = time.process_time() - began
    figures = measure(series, flags)
    figures["observes_per_cpu_second"] = round(sum(len(s.values) for s in series) / used)
    print(json.dumps(figures) if asked.json else table(figures))


def flagged_rows(series: Series, budget_days: float) -> list[int]:
    detector = Detector(Settings(bucket_seconds=series.bucket_seconds, budget_days=budget_days))
    buckets = (Bucket(at, value) for at, value in zip(series.times, series.values, strict=True))
    return [row for row, bucket in enumerate(buckets) if detector.observe(bucket).spoke]


def measure(series: list[Series], flags: list[list[int]]) -> dict[str, float | None]:
    """All figures over all files together; delays in minutes after the start of a window."""
    scores = [score_file(f, s.windows, len(s.values)) for s, f in zip(series, flags, strict=True)]
    pairs = list(zip(series, scores, strict=True))
    delays = [
        (s.times[row] - s.times[w[0]]).total_seconds() / 60 for s, score in pairs for w, row in score.hits.items()
    ]
    weeks = sum((len(s.values) - probation_rows(len(s.values))) * s.bucket_seconds for s in series) / WEEK
    false_count = sum(false_episodes(score.false_rows, s.seconds) for s, score in pairs)
    return {
        **{profile: points(scores, profile) for profile in PROFILES},
        "hits": sum(len(s.hits) for s in scores),
        "windows": sum(len(s.windows) for s in scores),
        "median_delay_minutes": round(statistics.median(delays)) if delays else None,
        "false_episodes_per_brand_week": round(false_count / weeks, 2),
    }


def points(scores: list[FileScore], profile: str) -> float | None:
    """None where no window is labelled, for then there is nothing to score."""
    value = total(scores, profile)
    return None if math.isnan(value) else round(value, 1)


def table(figures: dict[str, float | None]) -> str:
    return "\n".join(f"{name:32} {value!s:>10}" for name, value in figures.items())


if __name__ == "__main__":
    main()
