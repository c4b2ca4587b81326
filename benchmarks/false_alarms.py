"""Is the false-alarm budget kept? Quiet years at six volumes, every alert in them a false one.

    python benchmarks/false_alarms.py [--json] [--budgets 7 14 28] [--years 1] [--bucket SECONDS] [--kinds]

A budget of N days is kept at a volume if a year's alerts, reminders included, are at most 364 / N on average.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.quiet_years import quiet_year
from parvis.lib.detect import KINDS, Detector, Settings

AN_HOUR = {
    "3 a day": 0.125,
    "30 a day": 1.25,
    "10 an hour": 10,
    "100 an hour": 100,
    "1,000 an hour": 1000,
    "10,000 an hour": 10000,
}
DAYS = 364


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--json", action="store_true")
    ask.add_argument("--budgets", type=float, nargs="+", default=[7.0, 14.0, 28.0], metavar="DAYS")
    ask.add_argument("--years", type=int, default=1)
    ask.add_argument("--bucket", type=int, default=300, metavar="SECONDS")
    ask.add_argument("--kinds", action="store_true", help="feed all six kinds of evidence, not mentions alone")
    asked = ask.parse_args()
    rows = [row(name, days, asked) for days in asked.budgets for name in AN_HOUR]
    print(json.dumps(rows) if asked.json else "\n".join(map(sentence, rows)))
    sys.exit(not all(r["kept"] for r in rows))


def row(name: str, budget_days: float, asked: argparse.Namespace) -> dict[str, object]:
    alerts = [false_alarms(AN_HOUR[name], budget_days, seed, asked.bucket, asked.kinds) for seed in range(asked.years)]
    a_year = sum(alerts) / asked.years
    return {
        "volume": name,
        "budget_days": budget_days,
        "alerts_a_year": round(a_year, 1),
        "allowed_a_year": round(DAYS / budget_days, 1),
        "days_per_alert": round(DAYS / max(a_year, 1), 1),
        "kept": a_year <= DAYS / budget_days,
    }


def false_alarms(an_hour: float, budget_days: float, seed: int, bucket_seconds: int, with_kinds: bool) -> int:
    kinds = KINDS if with_kinds else KINDS[:1]
    detector = Detector(Settings(bucket_seconds=bucket_seconds, budget_days=budget_days, kinds=kinds))
    year = quiet_year(an_hour, seed, bucket_seconds=bucket_seconds, with_kinds=with_kinds)
    return sum(detector.observe(b).spoke for b in year)


def sentence(row: dict[str, object]) -> str:
    word = "kept" if row["kept"] else "NOT KEPT"
    return (
        f"{row['volume']:>16}, one in {row['budget_days']:g} days: {row['alerts_a_year']:5} alerts in a quiet year "
        f"(allowed {row['allowed_a_year']}), one in {row['days_per_alert']} days: {word}"
    )


if __name__ == "__main__":
    main()
