"""kill -9 the listener and the worker while two sources replay the same log; then count what is there.

Run in a process of its own, with an empty database in its environment. Children are real processes, forked from this
one so that a start costs milliseconds; their claims are short so that a heir need not wait long.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from benchmarks.intaking import workload
from benchmarks.intaking.house import make_source, start
from benchmarks.intaking.replay import ReplayPages, ReplayStream, Server, make_log

POSTS_PER_KILL = 60
SHORT = timedelta(seconds=0.4)  # while we kill
CALM = timedelta(seconds=5)  # for what is left at the end
PATIENCE_SECONDS = 120.0


def measure(kills: int, seed: int = 7) -> dict[str, int]:
    """Kill so often, let the rest come in, and compare with what the log says."""
    lines, final = make_log(max(200, kills * POSTS_PER_KILL), seed)
    server = Server(lines)
    os.environ["PARVIS_ALLOW_PRIVATE"] = f"127.0.0.1:{server.port}"
    start()
    sources = _sources(server)
    children = {run: _fork(run, SHORT) for run in (_listen, _work)}
    rng = random.Random(seed)
    at_work = 0
    for number in range(kills):
        server.released = len(lines) * (number + 1) // kills
        time.sleep(rng.uniform(0.2, 0.8))
        run = (_listen, _work)[number % 2]
        at_work += _is_at_work(sources[number % 2])
        _kill(children[run])
        children[run] = _fork(run, CALM if number >= kills - 2 else SHORT)
    server.released = len(lines)
    _wait(sources, len(lines))
    for pid in children.values():
        _kill(pid)
    server.close()
    return {"kills": kills, "killed_at_work": at_work} | compare(final)


def compare(final: dict[str, str]) -> dict[str, int]:
    """Lost, doubled (or not to be there at all) and wrongly counted, against the log's own last word."""
    from parvis.listening.models import Mention, Query
    from parvis.listening.recount import rollup_errors
    from parvis.posts.models import Post

    expected = {
        (native_id, brand) for native_id, text in final.items() for brand in workload.BRANDS if brand in text.lower()
    }
    stored = Counter(Mention.objects.values_list("post__native_id", "query__name"))
    texts = dict(Post.objects.filter(deleted_at=None).values_list("native_id", "text"))
    old = sum(texts.get(native_id) != final[native_id] for native_id, _ in expected)
    return {
        "posts": len(final),
        "mentions": len(expected),
        "lost": len(expected - stored.keys()) + old,
        "doubled": sum(count - 1 for count in stored.values()) + len(stored.keys() - expected),
        "rollup_errors": rollup_errors(Query.objects.values_list("pk", flat=True)),
    }


def _sources(server: Server) -> list[int]:
    from django.db import connections

    from parvis.events import worker  # noqa: F401 - loaded before the fork, so that children start at once
    from parvis.listening import listener  # noqa: F401
    from parvis.networks.registry import add
    from parvis.networks.seam import Listens
    from parvis.posts.models import Source
    from parvis.posts.outside import door, names_of

    add(ReplayStream)
    add(ReplayPages)
    names_of(Listens)
    door()
    settings = {"url": f"http://127.0.0.1:{server.port}"}
    stream = make_source(workload.queries(), network="replay-stream", settings=settings)
    pages = Source.objects.create(
        workspace=stream.workspace, network="replay-pages", name="Pages", settings=settings, every_seconds=0
    )
    connections.close_all()
    return [stream.pk, pages.pk]


def _is_at_work(source: int) -> bool:
    """Whether somebody holds the source at this moment: such a kill leaves a claim and maybe half a batch."""
    from django.db import connections
    from django.utils import timezone

    from parvis.posts.models import Source

    try:
        return Source.objects.filter(pk=source, lease_until__gt=timezone.now()).exists()
    finally:
        connections.close_all()


def _wait(sources: list[int], end: int) -> None:
    """Until both sources stand at the end of the log."""
    from django.db import connections

    from parvis.posts.models import Source

    until = time.monotonic() + PATIENCE_SECONDS
    while set(Source.objects.filter(pk__in=sources).values_list("cursor", flat=True)) != {str(end)}:
        if time.monotonic() > until:
            states = list(Source.objects.values_list("name", "cursor", "state", "failure"))
            raise TimeoutError(f"the sources do not come to their end, {end}: {states}")
        time.sleep(0.2)
    connections.close_all()


def _fork(run: Any, lease: timedelta) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        run(lease)
    finally:
        os._exit(1)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _listen(lease: timedelta) -> None:
    from parvis.listening import listener

    listener.run(threading.Event(), lease=lease)


def _work(lease: timedelta) -> None:
    from parvis.events import worker
    from parvis.listening import fetching

    fetching.LEASE = lease
    worker.PAUSE_SECONDS = 0.1
    worker.run(threading.Event())


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
