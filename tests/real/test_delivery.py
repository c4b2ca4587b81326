"""The proof on both databases: 2,000 posts and 1,000 kills against the double, fewer against the real Bluesky server,
where each takes ten times as long; `benchmarks/delivery.py --network bluesky` runs any size.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.real
ROOT = Path(__file__).resolve().parents[2]
SIZES = {"double": (2000, 1000), "bluesky": (400, 200)}


def stormed(*options: str) -> dict[str, Any]:
    return measured("delivery.py", "--posts", "2000", "--kills", "1000", *options)


def measured(name: str, *options: str) -> dict[str, Any]:
    command = [sys.executable, f"benchmarks/{name}", "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800)
    assert done.stdout, done.stderr[-1000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.parametrize("network", ["double", "bluesky"])
def test_nothing_is_lost_doubled_or_said_wrongly(database: str, network: str) -> None:
    if network == "bluesky":
        needs_pds()
    posts, kills = SIZES[network]
    size = ("--posts", str(posts), "--kills", str(kills))
    found = stormed("--database", database, "--network", network, "--peers", "0", *size)
    assert (found["lost"], found["doubled"], found["wrong"], found["unconfirmed"]) == (0, 0, 0, 0)
    assert (found["posts"], found["kills"]) == (posts, kills)


def test_other_designs_lose_or_double_in_the_same_storm() -> None:
    found = stormed("--posts", "200", "--kills", "100", "--peers", "200")
    others = {run["design"]: run for run in found["runs"] if run["design"] != "ours"}
    assert others["naive"]["doubled"] > 0
    assert others["retry"]["lost"] + others["retry"]["doubled"] > 0
    assert others["queue"]["doubled"] > 0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.parametrize("rate", ["", "30/60"], ids=["unbounded", "rate"])
def test_five_hundred_due_in_one_second_go_out_once_within_their_rates(database: str, rate: str) -> None:
    options = ["--rate", rate] if rate else []
    found = measured("burst.py", "--database", database, "--accounts", "25", *options)
    assert (found["posts"], found["lost"], found["doubled"], found["over_rate"]) == (500, 0, 0, 0)


def needs_pds() -> None:
    from tools.bluesky.server import NoBluesky, install

    try:
        install()
    except NoBluesky as problem:
        pytest.skip(str(problem))
