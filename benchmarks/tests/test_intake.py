from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.intaking.replay import as_batch, make_log


@pytest.mark.slow  # it starts real processes, kills them, and waits for their heirs
def test_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    environ = os.environ | {"PARVIS_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "parvis.site.settings"}
    environ["PARVIS_DATABASE_URL"] = ""

    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.intaking.kills", "4"],
        env=environ, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip

    found = json.loads(done.stdout.splitlines()[-1])
    assert found["mentions"] > 100
    assert (found["lost"], found["doubled"], found["rollup_errors"]) == (0, 0, 0)


def test_a_log_holds_edits_and_deletions_and_is_the_same_each_time() -> None:
    lines, final = make_log(200, 7)

    batch = as_batch(lines, len(lines))

    assert (lines, final) == make_log(200, 7)
    assert len(batch.posts) > 200
    assert any(post.edited_at for post in batch.posts)
    assert batch.deletions
    assert not {gone.native_id for gone in batch.deletions} & final.keys()
