"""The worker: finds work that is due, claims it, does it, and remembers nothing.

Packages say what kinds of work they have in their `jobs.py`:

    @work("back-searches", threads=1)
    def search_back(now: datetime) -> bool: ...   # claim one row and do it; whether there was one

Run as many workers as you like: rows are claimed. A worker that dies loses nothing, its claims end by themselves.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

PAUSE_SECONDS = 1.0  # between two looks when there was nothing; with jitter, so that workers spread
AWAY_SECONDS = 3.0  # after the database did not answer
GRACE_SECONDS = 1.5  # what a stop waits for work in hand

log = logging.getLogger(__name__)

Job = Callable[[datetime], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of due work: how many threads look for it, how to let go at a stop, how long to pause between looks."""

    name: str
    job: Job
    threads: int
    let_go: Callable[[], None] | None
    every_seconds: float = PAUSE_SECONDS


_kinds: dict[str, Kind] = {}


def work(
    name: str, *, threads: int = 1, let_go: Callable[[], None] | None = None, every_seconds: float = PAUSE_SECONDS
) -> Callable[[Job], Job]:
    """Have every worker call the function again and again; it claims and does one piece and says whether it did.

    `every_seconds`: when it is called again after there was nothing to do.
    """

    def add(job: Job) -> Job:
        _kinds[name] = Kind(name, job, threads, let_go, every_seconds)
        return job

    return add


def run(stop: threading.Event) -> None:
    """Work until `stop` is set; ends within two seconds of it."""
    threads = [
        threading.Thread(target=keep_working, args=(kind, stop), name=f"{kind.name}-{number}", daemon=True)
        for kind in _kinds.values()
        for number in range(kind.threads)
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    until = time.monotonic() + GRACE_SECONDS
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    for kind in _kinds.values():
        if kind.let_go:
            kind.let_go()
    connections.close_all()


def keep_beside(*names: str) -> list[threading.Thread]:
    """Do these kinds of work in threads of this process too, which is no worker: they end with it."""
    threads = [
        threading.Thread(target=keep_working, args=(_kinds[name], threading.Event()), name=name, daemon=True)
        for name in names
    ]
    for thread in threads:
        thread.start()
    return threads


def keep_working(kind: Kind, stop: threading.Event) -> None:
    """One thread of a worker."""
    try:
        while not stop.is_set():
            stop.wait(_one_turn(kind) * random.uniform(0.7, 1.3))  # noqa: S311
    finally:
        connections.close_all()


def _one_turn(kind: Kind) -> float:
    """Seconds to wait before the next look."""
    try:
        pause = 0.0 if kind.job(timezone.now()) else kind.every_seconds
        close_old_connections()  # after the work: two dozen threads that wait would hold SQLite's whole schema each
        return pause
    except (DatabaseError, InterfaceError) as error:
        log.warning("%s: the database does not answer (%s); trying again", kind.name, str(error).strip())
    except Exception:
        log.exception("%s: this should not happen; going on", kind.name)
    connections.close_all()
    return AWAY_SECONDS
