"""Publishing while workers are killed and servers fail: what is lost, doubled, or said wrongly.

    python benchmarks/delivery.py [--posts N] [--kills K] [--faults F] [--network double|bluesky]
        [--idempotency key|rkey|container|list|none|all] [--database sqlite|postgresql] [--peers N]
        [--workers N] [--seconds S] [--patience X] [--json]

Real worker processes are killed -9 every 10 to 60 ms; a share of the requests meets a fault: 429, 500 before and after
the post was made, an answer cut, lost or reset, an HTML page with status 200. `--network bluesky` is the real PDS
behind a proxy that makes the faults; `double` is a double of a server with each kind of idempotency. Other designs run
in the same harness with N posts (`benchmarks/delivering/designs.py`). Every 15 seconds it says on stderr how far it
is, and at the end what led to each mistake of ours. Exit code 1 when ours loses, doubles, errs, or does not end.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WAYS = ("key", "rkey", "container", "list", "none")
NUMBERS = ("posts", "kills", "lost", "doubled", "wrong", "unconfirmed")
SECONDS_PER_KILL = 0.045


def main() -> int:
    asked = parsed()
    with tempfile.TemporaryDirectory(prefix="parvis-delivery-") as folder, database(asked.database) as url:
        os.environ |= {"PARVIS_DATA": folder, "PARVIS_DATABASE_URL": url, "PARVIS_ALLOW_PRIVATE": "127.0.0.1,localhost",
                       "PARVIS_STORM_PATIENCE": str(asked.patience)}  # fmt: skip
        from benchmarks.intaking.house import start

        start()
        runs = bluesky(asked) if asked.network == "bluesky" else doubles(asked)
    mine = [run for run in runs if run["design"] == "ours"]
    sums = {name: sum(run[name] for run in mine) for name in NUMBERS}
    if asked.json:
        print(json.dumps({**sums, "database": asked.database, "network": asked.network, "runs": runs}))
    is_over = not sum(run["stuck"] for run in mine)
    return 1 if sums["lost"] + sums["doubled"] + sums["wrong"] or not is_over else 0


def doubles(asked: argparse.Namespace) -> list[dict[str, Any]]:
    from benchmarks.delivering import house, servers
    from tests.doubles.publishing import DOUBLES, known

    for network in DOUBLES:
        house.hasten(network)
    ways = WAYS if asked.idempotency == "all" else (asked.idempotency,)
    runs = []
    with known(*DOUBLES):
        for way in ways:
            for design in designs_of(asked):
                with servers.double(asked.faults) as address:
                    account = house.account(f"double_{way}", address)
                    runs.append(run(asked, design, way, account, lambda address=address: dump(address)))
    return runs


def bluesky(asked: argparse.Namespace) -> list[dict[str, Any]]:
    from benchmarks.delivering import house, servers
    from benchmarks.delivering.pds import signed_up, standing
    from parvis.networks.bluesky.network import Bluesky
    from tools.bluesky.server import pds

    house.hasten(Bluesky)
    runs = []
    with pds() as real:
        for design in designs_of(asked):
            connected = signed_up(real, f"lumen-{design}")
            with servers.before(real, asked.faults) as address:
                account = house.account("bluesky", address, connected)
                runs.append(run(asked, design, "rkey", account, lambda who=connected.native_id: standing(real, who)))
    return runs


def run(asked: argparse.Namespace, design: str, way: str, account: Any, standing: Any) -> dict[str, Any]:
    from benchmarks.delivering import house, storm, truth

    posts = asked.posts if design == "ours" else asked.peers
    kills = asked.kills if design == "ours" else round(asked.kills * asked.peers / asked.posts)
    house.deliveries(account, posts, spread_seconds=kills * SECONDS_PER_KILL)
    weather = storm.Storm(design, kills, workers=asked.workers, most_seconds=asked.seconds)
    killed, seconds = storm.rage(weather, account)
    time.sleep(house.SERVER + house.LAG)  # what a killed worker asked for last may still be done
    stands = standing()
    found = {"design": design, "idempotency": way, "posts": posts, "kills": killed, **truth.judge(account, stands)}
    found["seconds"] = round(seconds)
    if design == "ours" and found["lost"] + found["doubled"] + found["wrong"]:
        print(*truth.explain(account, stands), sep="\n", file=sys.stderr, flush=True)
    if not asked.json:
        print(line(found), flush=True)
    return found


def line(found: Mapping[str, Any]) -> str:
    numbers = "  ".join(f"{name} {found[name]:>5}" for name in (*NUMBERS, "stuck"))
    return f"{found['design']:6} {found['idempotency']:10} {numbers}  {found['seconds']:>4} s"


def dump(address: str) -> dict[str, str]:
    with urllib.request.urlopen(f"{address}/dump") as answer:
        found: dict[str, str] = json.load(answer)
        return found


def designs_of(asked: argparse.Namespace) -> tuple[str, ...]:
    return ("ours", "naive", "retry", "queue") if asked.peers else ("ours",)


@contextmanager
def database(name: str) -> Iterator[str]:
    from tools.postgres import cluster

    with cluster() if name == "postgresql" else nullcontext("") as url:
        yield url


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--faults", type=float, default=0.25)
    parser.add_argument("--network", choices=("double", "bluesky"), default="double")
    parser.add_argument("--idempotency", choices=(*WAYS, "all"), default="key")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--peers", type=int, default=200, help="posts for each other design; 0: none")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=1500.0, help="the longest one run may take")
    parser.add_argument("--patience", type=float, default=1.0, help="times the deadlines and the lease; crowded: 5")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
