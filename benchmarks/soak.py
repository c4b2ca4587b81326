"""Memory over time: take batches in for some minutes and watch what the process holds.

    python benchmarks/soak.py [--minutes N] [--json]

New posts, repeats, edits and deletions by turns, with a query edited now and then. Prints resident memory after the
first tenth and at the end; it must not grow by more than a tenth, however long this runs.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parvis-soak-") as folder:
        os.environ |= {"PARVIS_DATA": folder, "PARVIS_DATABASE_URL": ""}
        figures = soak(asked.minutes * 60)
    if asked.json:
        print(json.dumps(figures))
    else:
        print(f"{figures['batches']:.0f} batches, {figures['mentions']:.0f} mentions")
        print(f"{figures['begin_mb']:.1f} MB after the first tenth, {figures['end_mb']:.1f} MB at the end")


def soak(seconds: float) -> dict[str, float]:
    from benchmarks.intaking import workload
    from benchmarks.intaking.house import make_source, start

    start()
    from parvis.listening.intake import take_in
    from parvis.listening.models import Query
    from parvis.networks.seam import Batch, Deletion

    source = make_source(workload.queries())
    begun, begin_mb, mentions = time.monotonic(), 0.0, 0
    for number in itertools.count():
        posts = tuple(workload.posts(100, seed=number // 2))  # every batch comes twice
        gone = (Deletion("mastodon", posts[0].native_id),)
        mentions += take_in(source, Batch(posts=posts, deletions=gone, cursor=str(number))).mentions
        if number % 50 == 0:
            query = Query.objects.order_by("pk")[number % 40]
            query.text += " "
            query.save()
        passed = time.monotonic() - begun
        if not begin_mb and passed > seconds / 10:
            begin_mb = resident_mb()
        if passed > seconds:
            return {"batches": number, "mentions": mentions, "begin_mb": begin_mb, "end_mb": resident_mb()}
    raise AssertionError("unreachable")


def resident_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
