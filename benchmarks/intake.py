"""Intake: stored mentions per CPU second on SQLite and PostgreSQL, and what is left after many kills.

    python benchmarks/intake.py [--json] [--quick]

A stored mention is a new post of 100 characters with its author, its full text index, its mention and its share of the
roll-ups, through matching, in batches of 500. CPU seconds are of Parvis and of the PostgreSQL process that serves it.
Kills are `kill -9` of the listener and of the worker in turn, half on each database, while a source replays.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.postgres import NoPostgres, cluster  # noqa: E402

GOAL = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="fewer posts and kills, within 40 s")
    asked = parser.parse_args()
    figures = measure(posts=3_000 if asked.quick else 20_000, kills=6 if asked.quick else 200)
    if asked.json:
        print(json.dumps(figures))
    else:
        print(report(figures, quick=asked.quick))


def measure(posts: int, kills: int) -> dict[str, Any]:
    with databases() as found:
        speeds = {name: _run("speed", posts, url)["per_cpu_second"] for name, url in found.items()}
        runs = [_run("kills", kills // len(found), url) for url in found.values()]
    keys = ("kills", "killed_at_work", "lost", "doubled", "rollup_errors")
    return {"sqlite": None, "postgresql": None} | speeds | {key: sum(run[key] for run in runs) for key in keys}


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Address by name; PostgreSQL only where it is installed."""
    try:
        with cluster() as url:
            yield {"sqlite": "", "postgresql": url}
    except NoPostgres as error:
        print(error, file=sys.stderr)
        yield {"sqlite": ""}


def _run(module: str, count: int, url: str) -> dict[str, Any]:
    """One measurement in a process and a database of its own."""
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        environ = os.environ | {"PARVIS_DATA": folder, "PARVIS_DATABASE_URL": _fresh(url), "PARVIS_LOG_LEVEL": "error"}
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.intaking.{module}", str(count)],
            cwd=ROOT, env=environ, stdout=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _fresh(url: str) -> str:
    """An empty database on the same server."""
    if not url:
        return ""
    import psycopg

    name = f"bench{os.urandom(4).hex()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return url.rsplit("/", 1)[0] + f"/{name}"


def report(figures: dict[str, Any], *, quick: bool) -> str:
    rows = [f"stored mentions per CPU second (goal {GOAL:,})"]
    rows += [
        f"  {name:12}{figures[name]:>8,.0f}" if figures[name] else f"  {name:12}not installed"
        for name in ("sqlite", "postgresql")
    ]
    rows += [
        f"kill -9 of listener and worker: {figures['kills']}, {figures['killed_at_work']} of them in mid-work"
        + (" (quick: the whole run has 200)" if quick else ""),
        f"  lost {figures['lost']}, doubled {figures['doubled']}, wrong roll-ups {figures['rollup_errors']} (goal 0)",
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    main()
