"""Workers that are forked and killed -9 again and again, while the deliveries of one account are sent.

A worker is forked from a process that has Django loaded and no connection open: a kill costs a fork.
"""

from __future__ import annotations

import gc
import mmap
import os
import random
import signal
import struct
import sys
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.delivering import designs
from benchmarks.delivering.servers import end_with_parent

KILL_SECONDS = (0.010, 0.060)
LOOK_SECONDS = 0.25
TOLD_SECONDS = 15.0
# How long nothing may change before a design that leaves things undone is taken to have ended.
STILL_SECONDS = 40.0


@dataclass(frozen=True)
class Storm:
    design: str
    kills: int
    workers: int = 4
    most_seconds: float = 1500.0
    seed: int = 1


def rage(storm: Storm, account: Any) -> tuple[int, float]:
    """Work until nothing is left to do; how many workers were killed, and in how many seconds."""
    from django.db import connections

    connections.close_all()
    gc.collect()
    gc.freeze()  # a fork shares what nobody touches
    seen = mmap.mmap(-1, 16)
    seen[:16] = struct.pack("qq", -1, 0)
    chance, began = random.Random(storm.seed), time.monotonic()
    counter = forked(lambda: count(account, seen))
    workers = [forked(lambda: designs.work(storm.design, account)) for _ in range(storm.workers)]
    kills, told = 0, began
    try:
        while not is_over(seen, began, storm.most_seconds):
            time.sleep(chance.uniform(*KILL_SECONDS))
            if kills < storm.kills:
                place = chance.randrange(storm.workers)
                kill(workers[place])
                workers[place] = forked(lambda: designs.work(storm.design, account))
                kills += 1
            if time.monotonic() - told > TOLD_SECONDS:
                told = time.monotonic()
                tell(storm, seen, kills, told - began)
    finally:
        for process in (*workers, counter):
            kill(process)
    return kills, time.monotonic() - began


def tell(storm: Storm, seen: mmap.mmap, kills: int, seconds: float) -> None:
    left = struct.unpack("qq", seen[:16])[0]
    load = os.getloadavg()[0]
    print(f"  {storm.design}: {seconds:.0f} s, {left} left, {kills}/{storm.kills} kills, load {load:.1f}",
          file=sys.stderr, flush=True)  # fmt: skip


def is_over(seen: mmap.mmap, began: float, most_seconds: float) -> bool:
    left, changed_at = struct.unpack("qq", seen[:16])
    now = time.monotonic()
    is_still = changed_at and now - changed_at / 1000 > STILL_SECONDS and left >= 0
    return left == 0 or bool(is_still) or now - began > most_seconds


def count(account: Any, seen: mmap.mmap) -> None:
    """Write again and again how many deliveries a machine still has to do with, and when that changed."""
    from parvis.delivery.models import Delivery

    last: tuple[int, int] | None = None
    while True:
        mine = Delivery.objects.filter(account=account)
        now = (mine.open().count(), mine.filter(state="claimed").count())
        changed_at = struct.unpack("qq", seen[:16])[1] if now == last else int(time.monotonic() * 1000)
        seen[:16] = struct.pack("qq", now[0], changed_at)
        last = now
        time.sleep(LOOK_SECONDS)


def forked(do: Any) -> int:
    child = os.fork()
    if child == 0:
        try:
            end_with_parent()
            gc.disable()
            random.seed()
            do()
        finally:
            os._exit(1)
    return child


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
