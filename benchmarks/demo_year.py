"""A quiet year of the demo: does the detector with all its kinds of evidence keep to its budget?

    python benchmarks/demo_year.py [--a-day 29 290 2900] [--budgets 14] [--weeks 52] [--seeds 1] [--json]

The demo's company is told without its storm, rumour, launch and praise: people only talk, relay and answer, with the
rhythm of the story's days. Their posts go through what the product does with them (counts of five minutes, moods as the
story knows them, new terms, copies, reach) and into a detector with the product's settings. Every alert is a
false one, reminders too. A budget of N days is kept if there are at most 7 x weeks / N. Exit status 1 where it is not.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.demo_storm import ZONE, buckets
from parvis.demo.story import BRANDS, Story
from parvis.demo.telling import Teller, Told
from parvis.lib.detect import Bucket, Detector, Settings

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)


class QuietStory(Story):
    """Only ordinary talk about the company, `times` as much of it as in the demo."""

    times: float = 1.0

    def rates(self, moment: datetime) -> dict[str, float]:
        return {"talk:Lumen": super().rates(moment)["talk:Lumen"] * self.times}


class QuietTeller(Teller):
    def __init__(self, seed: int, begin: datetime, times: float) -> None:
        super().__init__(seed, begin)
        self.story = QuietStory(begin)
        object.__setattr__(self.story, "times", times)

    def _scripted(self, begin: datetime) -> list[Told]:
        return []


@dataclass(slots=True)
class Row:
    a_day: float
    budget_days: float
    alerts: float
    allowed: float
    first_month: float
    because: dict[str, int]
    kept: bool
    cpu_seconds: float


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--a-day", type=float, nargs="+", default=[29.0, 290.0, 2900.0], metavar="POSTS")
    ask.add_argument("--budgets", type=float, nargs="+", default=[14.0], metavar="DAYS")
    ask.add_argument("--weeks", type=int, default=52)
    ask.add_argument("--seeds", type=int, default=1)
    ask.add_argument("--json", action="store_true")
    asked = ask.parse_args()
    rows = [row for a_day in asked.a_day for row in rows_of(a_day, asked)]
    print(json.dumps([asdict(row) for row in rows]) if asked.json else "\n".join(map(sentence, rows)))
    sys.exit(not all(row.kept for row in rows))


def rows_of(a_day: float, asked: argparse.Namespace) -> list[Row]:
    began = time.process_time()
    heard: dict[float, list[tuple[float, str]]] = {days: [] for days in asked.budgets}
    for seed in range(1, asked.seeds + 1):
        year = list(quiet_year(seed, a_day, asked.weeks))
        for days in asked.budgets:
            heard[days] += alerts(year, days)
    seconds = round(time.process_time() - began, 1)
    return [row(a_day, days, told, asked, seconds) for days, told in heard.items()]


def row(a_day: float, days: float, told: list[tuple[float, str]], asked: argparse.Namespace, seconds: float) -> Row:
    allowed = asked.weeks * 7 / days
    mean = len(told) / asked.seeds
    early = sum(at <= 30 for at, _ in told) / asked.seeds
    because = dict(Counter(kind for _, kind in told))
    return Row(a_day, days, round(mean, 1), round(allowed, 1), early, because, mean <= allowed, seconds)


def quiet_year(seed: int, a_day: float, weeks: int) -> Iterator[Bucket]:
    end = BEGIN + timedelta(weeks=weeks)
    teller = QuietTeller(seed, BEGIN, a_day / BRANDS["Lumen"])
    return (whole for whole, _ in buckets(teller.tell(BEGIN, end), BEGIN, end, with_moods=True))


def alerts(year: Iterable[Bucket], budget_days: float) -> list[tuple[float, str]]:
    """Each alert and reminder: after how many days, and the loudest kind."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from parvis.warning.feeding import KINDS
    from parvis.warning.holidays import days_off

    settings = Settings(bucket_seconds=300, budget_days=budget_days, kinds=KINDS)
    detector = Detector(settings, zone=ZoneInfo(ZONE), holidays=days_off(ZONE, BEGIN.year))
    told, begin = [], None
    for bucket in year:
        begin = begin or bucket.at
        verdict = detector.observe(bucket)
        if verdict.spoke:
            told.append(
                ((bucket.at - begin) / timedelta(days=1), verdict.evidence[0].kind if verdict.evidence else "-")
            )
    return told


def sentence(row: Row) -> str:
    because = ", ".join(f"{kind} {count}" for kind, count in row.because.items()) or "-"
    kept = "kept" if row.kept else "NOT KEPT"
    return (
        f"{row.a_day:g} posts a day, one in {row.budget_days:g} days: {row.alerts:g} alerts, {row.allowed:g} allowed: "
        f"{kept} ({row.first_month:g} in the first month; {because}; {row.cpu_seconds} CPU s)"
    )


if __name__ == "__main__":
    main()
