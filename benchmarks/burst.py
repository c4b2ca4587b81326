"""Many posts due in the same second, several worker processes: all out once, within each account's rate, how soon?

    python benchmarks/burst.py [--posts N] [--accounts N] [--workers N] [--rate COUNT/SECONDS] [--seconds S]
        [--database sqlite|postgresql] [--json]

The server is the double of `benchmarks/delivering` in a process of its own; it notes when each post came. Without a
rate the figure is how fast the workers are; with one, `fullest` is the most that came of one account in any window of
the rate. Exit code 1 where a post is lost, doubled, or a rate is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> int:
    asked = parsed()
    from benchmarks.delivery import database

    with tempfile.TemporaryDirectory(prefix="parvis-burst-") as folder, database(asked.database) as url:
        os.environ |= {"PARVIS_DATA": folder, "PARVIS_DATABASE_URL": url, "PARVIS_ALLOW_PRIVATE": "127.0.0.1,localhost"}
        from benchmarks.intaking.house import start

        start()
        found = run(asked)
    if asked.json:
        print(json.dumps(found))
    else:
        print("  ".join(f"{name} {value}" for name, value in found.items()))
    return 1 if found["lost"] + found["doubled"] + found["over_rate"] else 0


def run(asked: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.delivering import house, servers
    from parvis.networks.seam import Rate
    from tests.doubles.publishing import DOUBLES, KeyDouble, known

    rate = asked.rate.partition("/")
    limit = Rate(int(rate[0]), float(rate[2])) if asked.rate else None
    KeyDouble.rates = (limit,) if limit else ()
    arrivals: dict[str, list[float]] = {}
    with known(*DOUBLES), servers.double(0.0, notes_times=True) as address:
        accounts = [house.account("double_key", f"{address}/{number}") for number in range(asked.accounts)]
        for row in accounts:
            house.deliveries(row, asked.posts // asked.accounts, spread_seconds=0)
        began, cpu = time.time(), resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = worked(accounts, asked)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        with urllib.request.urlopen(f"{address}/times") as answer:
            arrivals = json.load(answer)
    took = sorted(moment - began for moments in arrivals.values() for moment in moments)
    posts = asked.posts // asked.accounts * asked.accounts
    fullest = fullest_window(arrivals, limit) if limit else 0
    return {
        "posts": posts, "accounts": asked.accounts, "workers": asked.workers, "database": asked.database,
        "lost": posts - len(arrivals), "doubled": sum(len(moments) - 1 for moments in arrivals.values()),
        "rate": asked.rate or "none", "fullest": fullest, "over_rate": int(bool(limit and fullest > limit.count)),
        "seconds": round(seconds, 1), "first": round(took[0], 2), "half": round(took[len(took) // 2], 2),
        "last": round(took[-1], 2), "load": round(os.getloadavg()[0], 1),
        "cpu": round(used.ru_utime + used.ru_stime - cpu.ru_utime - cpu.ru_stime, 1),
    }  # fmt: skip


def worked(accounts: list[Any], asked: argparse.Namespace) -> float:
    """Seconds until nothing is open any more."""
    from django.db import connections

    from benchmarks.delivering.storm import forked
    from parvis.delivery.models import Delivery

    mine = Delivery.objects.filter(account__in=accounts)
    began = time.monotonic()
    connections.close_all()
    workers = [forked(work) for _ in range(asked.workers)]
    try:
        while mine.open().exists() and time.monotonic() - began < asked.seconds:
            time.sleep(0.1)
    finally:
        ended = time.monotonic()
        for process in workers:
            os.kill(process, 15)
            os.waitpid(process, 0)
    return ended - began


def work() -> None:
    """As the worker's job does, with the real seconds of the protocol."""
    from parvis.delivery.protocol import deliver_one

    while True:
        if not deliver_one():
            time.sleep(0.02)


def fullest_window(arrivals: dict[str, list[float]], rate: Any) -> int:
    """The most posts of one account in any window as long as the rate's."""
    by_account: dict[str, list[float]] = {}
    for name, moments in arrivals.items():
        by_account.setdefault(name.partition(" ")[0], []).extend(moments)
    most = 0
    for moments in by_account.values():
        moments.sort()
        for begin in moments:
            most = max(most, sum(begin <= moment < begin + rate.seconds for moment in moments))
    return most


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=500)
    parser.add_argument("--accounts", type=int, default=10)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--rate", default="", help="COUNT/SECONDS of each account")
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
