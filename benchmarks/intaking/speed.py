"""Stored mentions per CPU second: run in a process of its own, with the database in its environment."""

from __future__ import annotations

import itertools
import json
import sys
import time
from pathlib import Path

from benchmarks.intaking import workload
from benchmarks.intaking.house import make_source, start

BATCH = 500


def measure(count: int, profile: bool = False) -> dict[str, float]:
    """Take `count` posts in, in batches of a lively stream; the first batches only warm up."""
    start()
    from django.db import connection

    from parvis.listening.intake import take_in
    from parvis.listening.models import Mention, Query
    from parvis.listening.recount import rollup_errors
    from parvis.networks.seam import Batch

    source = make_source(workload.queries())
    stream = iter(list(workload.posts(count + 2 * BATCH)))
    before = 0.0
    for number in itertools.count():
        if number == 2:
            before = _cpu(connection)
        part = tuple(itertools.islice(stream, BATCH))
        if not part:
            break
        take_in(source, Batch(posts=part, cursor=str(number)))
    seconds = _cpu(connection) - before
    stored = Mention.objects.count() - 2 * BATCH
    errors = rollup_errors(Query.objects.values_list("pk", flat=True))
    return {"per_cpu_second": stored / seconds, "stored": stored, "rollup_errors": errors}


def _cpu(connection: object) -> float:
    """CPU seconds of this process, and of the PostgreSQL process that serves it."""
    seconds = time.process_time()
    raw = getattr(connection, "connection", None)
    if getattr(connection, "vendor", "") == "postgresql" and raw is not None:
        ticks = Path(f"/proc/{raw.info.backend_pid}/stat").read_text().rsplit(")", 1)[1].split()
        seconds += (int(ticks[11]) + int(ticks[12])) / 100
    return seconds


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
