"""A small storm in every run of the suite; `make test-real` has the large ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


# Real workers are killed and real seconds of leases pass.
@pytest.mark.slow
def test_killed_workers_and_failing_servers_lose_and_double_nothing() -> None:
    command = [sys.executable, "benchmarks/delivery.py", "--posts", "200", "--kills", "100", "--peers", "0", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    found = json.loads(done.stdout)
    assert (found["lost"], found["doubled"], found["wrong"]) == (0, 0, 0)
    assert found["kills"] >= 50
    assert done.returncode == 0, done.stderr[-500:]
