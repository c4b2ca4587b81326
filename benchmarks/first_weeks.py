"""The first weeks of a new detector: does it keep to its budget before it knows its brand?

    python benchmarks/first_weeks.py [--seeds 201 202 ...] [--weeks 6] [--budget 14] [--json]

Quiet weeks, so every alert and reminder in them is a false one: the demo's company without its events at 29, 290 and
2,900 posts a day (told as in `demo_year.py`), and made-up counts at 3 mentions a day and 10,000 an hour (as in
`quiet_years.py`). Each seed is a new detector that knows nothing. A budget of N days is kept at a volume if all its
detectors together have at most 7 x weeks / N alerts each on average. Exit status 1 where it is not.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import demo_year, quiet_years
from parvis.lib.detect import Bucket

Weeks = Callable[[int, int], Iterable[Bucket]]  # from a seed and a number of weeks

VOLUMES: dict[str, Weeks] = {
    "3 a day": lambda seed, weeks: quiet_years.quiet_year(0.125, seed, weeks=weeks, with_kinds=True),
    "29 a day": lambda seed, weeks: demo_year.quiet_year(seed, 29.0, weeks),
    "290 a day": lambda seed, weeks: demo_year.quiet_year(seed, 290.0, weeks),
    "2,900 a day": lambda seed, weeks: demo_year.quiet_year(seed, 2900.0, weeks),
    "10,000 an hour": lambda seed, weeks: quiet_years.quiet_year(1e4, seed, weeks=weeks, with_kinds=True),
}


@dataclass(slots=True)
class Row:
    """`by_week`: alerts of all detectors together in their first week, their second, and so on."""

    volume: str
    detectors: int
    alerts: int
    allowed: float
    by_week: list[int]
    kept: bool


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    ask.add_argument("--weeks", type=int, default=6)
    ask.add_argument("--budget", type=float, default=14.0, metavar="DAYS")
    ask.add_argument("--volumes", nargs="+", choices=VOLUMES, default=list(VOLUMES))
    ask.add_argument("--json", action="store_true")
    asked = ask.parse_args()
    rows = [row(volume, asked.seeds, asked.weeks, asked.budget) for volume in asked.volumes]
    print(json.dumps([asdict(each) for each in rows]) if asked.json else "\n".join(map(sentence, rows)))
    sys.exit(not all(each.kept for each in rows))


def row(volume: str, seeds: list[int], weeks: int, budget_days: float) -> Row:
    by_week = [0] * weeks
    for seed in seeds:
        for days, _ in demo_year.alerts(VOLUMES[volume](seed, weeks), budget_days):
            by_week[min(int(days // 7), weeks - 1)] += 1
    allowed = len(seeds) * weeks * 7 / budget_days
    return Row(volume, len(seeds), sum(by_week), round(allowed, 1), by_week, sum(by_week) <= allowed)


def sentence(row: Row) -> str:
    weeks = ", ".join(map(str, row.by_week))
    word = "kept" if row.kept else "NOT KEPT"
    return (
        f"{row.volume:>14}: {row.alerts} alerts of {row.detectors} new detectors, {row.allowed:g} allowed: {word} "
        f"(week by week {weeks})"
    )


if __name__ == "__main__":
    main()
