"""A source of a thousand posts a second through listener, intake and the open wall, all of them real processes.

    python benchmarks/firehose.py [--rate 1000] [--seconds 60] [--share 0.02] [--database sqlite|postgresql] [--apart]
        [--json]

The processes of `parvis serve` in light mode (`--apart`: web, worker and listener, each its own) beside a double of
Bluesky's Jetstream that says so many posts a second (`benchmarks/intaking/jetstream.py`); of forty queries some match
`--share` of them. A wall is open by server-sent events all the time: a post's way is from the moment it was said to the
moment its card came. Pages are asked for meanwhile. At the end what is stored is compared with what was said. Exit
code 1 where a post is lost or doubled.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from parvis.site.commands.serve import children  # noqa: E402
from parvis.site.supervisor import Supervisor  # noqa: E402

STAMP = re.compile(r"\bn(\d+)t(\d{13})\b")
PAGES = ("wall", "sources")
PATIENCE_SECONDS = 600.0  # for what is behind when the flood ends


def main() -> int:
    asked = parsed()
    from benchmarks.arrival import free_port
    from benchmarks.delivery import database

    with tempfile.TemporaryDirectory(prefix="parvis-flood-") as folder, database(asked.database) as url:
        os.environ |= {
            "PARVIS_DATA": folder, "PARVIS_DATABASE_URL": url, "PARVIS_PORT": str(free_port()), "PARVIS_LIGHT": "yes",
            "PARVIS_ALLOW_PRIVATE": "127.0.0.1", "PARVIS_LOG_LEVEL": "warning",
        }  # fmt: skip
        from benchmarks.intaking.house import start

        start()
        found = measure(asked)
    print(json.dumps(found) if asked.json else table(found))
    return 1 if found["lost"] or found["doubled"] or found["mentions_wrong"] else 0


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.arrival import sign_in, wait_for
    from benchmarks.intaking import workload
    from benchmarks.intaking.house import make_source

    address = f"http://127.0.0.1:{os.environ['PARVIS_PORT']}/"
    with ExitStack() as stack:
        flood = stack.enter_context(Flood(asked.rate, asked.seconds, asked.share))
        source = make_source(workload.queries(), network="bluesky", settings=flood.settings)
        cookies = {"sessionid": sign_in(source.workspace)}
        house = stack.enter_context(House(is_light=not asked.apart))
        wait_for(address.rstrip("/"))
        wall, pages = Wall(f"{address}w/lumen/", cookies), Pages(f"{address}w/lumen/", cookies)
        flood.wait_for_listener()
        time.sleep(2)
        behind = watch(source, flood, house)
        pages.stop()
        time.sleep(10 if behind["says"] else 2)  # for the last cards, and for the word that it has caught up
        source.refresh_from_db()
        behind["says"] += [remark for remark, _ in source.remarks if behind["says"] and remark not in behind["says"]]
        figures = house.figures(behind["all_seconds"])
        said = flood.end()
        return {
            "rate": asked.rate, "seconds": asked.seconds, "share": asked.share, "database": asked.database,
            "apart": asked.apart, **behind, **wall.figures(), **pages.figures(), **compare(said), **figures,
            "page_shows_it": behind["says"] == [] or pages.shows(source, behind["says"][-1]),
            "dropped_by_source": said["dropped"], "connections": said["connections"],
            "profiles_asked": said["profiles_asked"], "source_cpu": round(said["cpu_seconds"], 1),
            "load_average": round(os.getloadavg()[0], 1),
        }  # fmt: skip


def watch(source: Any, flood: Flood, house: House) -> dict[str, Any]:
    """Begin the flood, look once a second how far behind the program is, until it has all."""
    begun = flood.begin()
    lags: list[float] = []
    says: list[str] = []
    at_end: dict[str, float] = {}
    while True:
        source.refresh_from_db()
        now, place = time.time(), int(source.cursor or 0)
        says += [remark for remark, _ in reversed(source.remarks) if remark not in says]
        is_whole = place >= flood.last_us > 0
        if not is_whole:
            lags.append(now - (place / 1e6 or begun))
        if flood.is_over and not at_end:
            at_end = {"stored_a_second": source.received_count / (now - begun), "behind_at_end": now - place / 1e6}
            ended = now
        if is_whole or now - begun > flood.seconds + PATIENCE_SECONDS:
            break
        house.note_memory()
        time.sleep(max(0.0, 1 - (time.time() - now)))
    return {
        "taken_in_a_second": round(at_end["stored_a_second"]), "behind_most_seconds": round(max(lags), 1),
        "behind_at_end_seconds": round(max(0.0, at_end["behind_at_end"]), 1),
        "caught_up_after_seconds": round(now - ended, 1) if is_whole else None, "says": says,
        "all_seconds": round(now - begun, 1),
    }  # fmt: skip


def compare(said: dict[str, Any]) -> dict[str, Any]:
    """Ids at the source with ids stored."""
    from parvis.listening.models import Mention
    from parvis.posts.models import Post

    wanted, gone = set(said["wanted"]), set(said["gone"])
    stored = list(Post.objects.values_list("native_id", flat=True))
    mentions = sorted(Mention.objects.values_list("post__native_id", flat=True))
    return {
        "events": said["events"], "wanted": len(wanted), "deleted": len(wanted & gone),
        "said_a_second": round(said["events"] / said["seconds"]),
        "lost": len(wanted - set(stored)), "doubled": len(stored) - len(set(stored)) + len(set(stored) - wanted),
        "mentions_wrong": int(mentions != sorted(wanted - gone)),
    }  # fmt: skip


class Flood:
    """The source, in a process of its own."""

    def __init__(self, rate: float, seconds: float, share: float) -> None:
        self.given = ["--rate", str(rate), "--seconds", str(seconds), "--share", str(share)]
        self.seconds, self.last_us = seconds, 0

    def __enter__(self) -> Flood:
        command = [sys.executable, "-m", "benchmarks.intaking.jetstream", *self.given]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=Supervisor([]).environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        stream, profiles = self._line().split()
        self.settings = {"jetstream": f"ws://127.0.0.1:{stream}/subscribe", "appview": f"http://127.0.0.1:{profiles}"}
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def wait_for_listener(self) -> None:
        assert self._line() == "connected"

    def begin(self) -> float:
        self._say()
        threading.Thread(target=self._note_end, daemon=True).start()
        return time.time()

    @property
    def is_over(self) -> bool:
        return bool(self.last_us)

    def end(self) -> dict[str, Any]:
        self._say()
        said: dict[str, Any] = json.loads(self._line())
        return said

    def _note_end(self) -> None:
        self.last_us = json.loads(self._line())["last_us"]

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def _say(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")


class House:
    """The processes of `parvis serve`, begun one by one so that each can be measured."""

    def __init__(self, *, is_light: bool) -> None:
        self.children = children(is_light=is_light)

    def __enter__(self) -> House:
        environ = Supervisor(self.children).environ  # nothing of a run stays behind, however it ends
        self.processes = {child.name: subprocess.Popen(child.command, cwd=ROOT, env=environ) for child in self.children}
        self.watched = {part: process.pid for part, process in self.processes.items()} | _postmaster()
        self.begun = {part: cpu_of(pid) for part, pid in self.watched.items()}
        self.peaks = dict.fromkeys(self.processes, 0.0)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(20)

    def note_memory(self) -> None:
        self.peaks = {part: max(peak, memory_of(self.watched[part])) for part, peak in self.peaks.items()}

    def figures(self, seconds: float) -> dict[str, Any]:
        """CPU seconds since the start of each, imports and all, and the most memory each held."""
        cpu = {part: round(cpu_of(pid) - self.begun[part], 1) for part, pid in self.watched.items()}
        return {
            "cpu_seconds": cpu, "cores": round(sum(cpu.values()) / seconds, 2),
            "peak_mb": {part: round(peak) for part, peak in self.peaks.items()},
        }  # fmt: skip


class Wall:
    """An open wall: when each card came, and how many posts its events told of."""

    def __init__(self, place: str, cookies: dict[str, str]) -> None:
        self.place, self.cookies = place, cookies
        self.waits: dict[int, float] = {}
        self.told = self.events = self.reconnected = 0
        self.bytes = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def figures(self) -> dict[str, Any]:
        waits = sorted(self.waits.values())
        return {
            "wall_p50_seconds": round(statistics.median(waits), 2), "wall_p95_seconds": round(at_95(waits), 2),
            "wall_worst_seconds": round(waits[-1], 2), "wall_drawn": len(waits), "wall_told": self.told,
            "wall_events": self.events, "wall_reconnected": self.reconnected, "wall_kb": self.bytes // 1000,
        }  # fmt: skip

    def _listen(self) -> None:
        last = "0"
        while True:
            with (
                suppress(httpx.HTTPError),
                httpx.Client(timeout=None, cookies=self.cookies) as client,
                client.stream("GET", f"{self.place}wall/live?since={last}") as stream,
            ):
                for line in stream.iter_lines():
                    last = self._heard(line, last)
            self.reconnected += 1
            time.sleep(1)

    def _heard(self, line: str, last: str) -> str:
        name, _, value = line.partition(": ")
        self.bytes += len(line)
        if name == "id":
            return value
        if name == "event":
            self.events += value == "mentions"
        elif name == "data" and value.isdecimal():
            self.told += int(value)
        for number, moment in STAMP.findall(line):
            self.waits.setdefault(int(number), time.time() - int(moment) / 1000)
        return last


class Pages:
    """Somebody who reads on meanwhile: how long pages take, by the clock."""

    def __init__(self, place: str, cookies: dict[str, str]) -> None:
        self.place, self.cookies = place, cookies
        self.took: dict[str, list[float]] = {page: [] for page in PAGES}
        self.failed = 0
        self._stop = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def figures(self) -> dict[str, Any]:
        sorted_ = {page: sorted(took) for page, took in self.took.items()}
        return {
            f"{page}_page_ms": {
                "p50": round(statistics.median(took)), "p95": round(at_95(took)), "worst": round(took[-1])
            } for page, took in sorted_.items()
        } | {"pages_failed": self.failed}  # fmt: skip

    def shows(self, source: Any, sentence: str) -> bool:
        return sentence in httpx.get(f"{self.place}sources/{source.pk}", cookies=self.cookies).text

    def _read(self) -> None:
        with httpx.Client(timeout=60, cookies=self.cookies) as client:
            while not self._stop.wait(0.5):
                for page in PAGES:
                    begun = time.perf_counter()
                    self.failed += client.get(self.place + page).status_code != 200
                    self.took[page].append((time.perf_counter() - begun) * 1000)


def at_95(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def _postmaster() -> dict[str, int]:
    """PostgreSQL's first process, whose children serve us."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return {"postgresql": int(_stat(pid)[1])}


def cpu_of(pid: int) -> float:
    """CPU seconds of the process, of its children and of those it has buried."""
    ticks = sum(map(int, _stat(pid)[11:15])) / os.sysconf("SC_CLK_TCK")
    return ticks + sum(cpu_of(child) for child in _children(pid))


def memory_of(pid: int) -> float:
    """Resident MB of the process and its children."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6 + sum(memory_of(child) for child in _children(pid))


def _stat(pid: int) -> list[str]:
    """From the third field on: state, parent..."""
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def table(found: dict[str, Any]) -> str:
    return "\n".join(f"{name:26} {_shown(value)}" for name, value in found.items())


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{name} {each}" for name, each in value.items())
    return " | ".join(value) if isinstance(value, list) else str(value)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=1000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--share", type=float, default=0.02, help="of the posts that a query matches")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--apart", action="store_true", help="a listener of its own, as without light mode")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
