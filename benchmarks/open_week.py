"""A wall left open for a week, in two tabs: as many mentions as a week brings, a server that restarts every other day.

    python benchmarks/open_week.py [--mentions 50000] [--json]

Mentions come in batches that both tabs show before the next one comes. Every seventh of the way the tabs' clock goes
on by a day, and every second time the web server is stopped and started again. Says how many nodes, listeners and how
much memory the pages and the server hold after the first seventh and at the end, and how long a batch took from its
commit until both tabs showed it: none must grow. Needs `playwright` and `chromium`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

DAYS = 7
AT_ONCE = 40  # what the server draws with one event: more is announced and not drawn
WALLS = ("/w/lumen/wall", "/w/lumen/wall?period=24h&lang=fr")
PATIENCE_MS = 120_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    from benchmarks.arrival import free_port

    with tempfile.TemporaryDirectory(prefix="parvis-week-") as folder:
        port = free_port()
        os.environ |= {"PARVIS_DATA": folder, "PARVIS_DATABASE_URL": "", "PARVIS_PORT": str(port)}
        figures = measure(f"http://127.0.0.1:{port}", asked.mentions)
    print(json.dumps(figures) if asked.json else "\n".join(f"{name}: {value}" for name, value in figures.items()))


def measure(address: str, mentions: int) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    from benchmarks.arrival import sign_in
    from benchmarks.intaking.house import make_source, start

    start()
    source = make_source([("Lumen", "lumen")])
    cookie = sign_in(source.workspace)
    server = Server(address)
    options = {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox", "--enable-precise-memory-info"]}
    # Playwright runs a loop in this thread; what is written here asks nothing of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright, playwright.chromium.launch(**options) as browser:
            context = browser.new_context(base_url=address, viewport={"width": 1400, "height": 900})
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
            pages = [context.new_page() for _ in WALLS]
            for page, wall in zip(pages, WALLS, strict=True):
                page.add_init_script("const now = Date.now; let ahead = 0; Date.now = () => now() + ahead;"
                                     "window.goAhead = (ms) => { ahead += ms; };")  # fmt: skip
                page.goto(wall)
                page.locator("#live[data-state=on]").wait_for()
            return live_through(pages, server, source, mentions)
    finally:
        server.stop()


def live_through(pages: list[Any], server: Server, source: Any, mentions: int) -> dict[str, Any]:
    batches, begun, samples = max(DAYS, mentions // AT_ONCE), time.monotonic(), []
    waits: list[float] = []
    for number in range(batches):
        last = write(source, number)
        written = time.monotonic()
        for page in pages:
            # By a locator: a handle would hold its card, and be the leak that is looked for.
            page.locator("#cards > .post", has_text=last).first.wait_for(state="attached", timeout=PATIENCE_MS)
        waits.append(time.monotonic() - written)
        if (number + 1) % (batches // DAYS) == 0:
            samples.append(sample(pages, server) | waited(waits) | {"mentions": (number + 1) * AT_ONCE})
            waits.clear()
            print(samples[-1], file=sys.stderr, flush=True)
            if len(samples) % 2 == 0:
                server.restart()
            for page in pages:
                page.evaluate("goAhead(24 * 3600 * 1000)")
                page.locator("#live[data-state=on]").wait_for(timeout=PATIENCE_MS)
    return {
        "mentions": batches * AT_ONCE, "tabs": len(pages), "restarts": len(samples) // 2,
        "after_a_day": samples[0], "at_the_end": samples[-1], "worst": worst_of(samples),
        "seconds": round(time.monotonic() - begun), "load_average": os.getloadavg()[0],
    }  # fmt: skip


def waited(seconds: list[float]) -> dict[str, float]:
    """From a batch's commit until both tabs showed it."""
    ordered = sorted(seconds)
    return {"shown_p50": round(ordered[len(ordered) // 2], 2), "shown_p95": round(ordered[int(len(ordered) * 0.95)], 2)}


def worst_of(samples: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: max(each[name] for each in samples) for name in samples[0] if name != "mentions"}


def sample(pages: list[Any], server: Server) -> dict[str, Any]:
    """The larger of the tabs."""
    found = []
    for page in pages:
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        held = session.send("Memory.getDOMCounters")
        heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
        session.detach()
        cards = page.locator("#cards > .post").count()
        found.append({"cards": cards, "nodes": held["nodes"], "listeners": held["jsEventListeners"], "heap_mb": heap})
    largest = {name: round(max(each[name] for each in found), 1) for name in found[0]}
    return largest | {"server_mb": server.memory_mb()}


def write(source: Any, number: int) -> str:
    """One batch; a word that only its last post has."""
    from datetime import UTC, datetime

    from parvis.listening.intake import take_in
    from parvis.networks.seam import Author, Batch, Post

    words = [f"numéro{number}x{n}z" for n in range(AT_ONCE)]
    posts = tuple(
        Post(
            network="mastodon", native_id=word, author=Author(f"a{n % 97}", handle=f"a{n % 97}"),
            text=f"Ma Lumen éclaire bien, {word}", created_at=datetime.now(UTC), lang="fr",
        )
        for n, word in enumerate(words)
    )  # fmt: skip
    take_in(source, Batch(posts=posts, cursor=str(number)))
    return words[-1]


class Server:
    def __init__(self, address: str) -> None:
        self.address = address
        self.start()

    def start(self) -> None:
        from benchmarks.arrival import wait_for

        self.process = subprocess.Popen([sys.executable, "-m", "parvis", "web"], cwd=ROOT)
        wait_for(self.address)

    def stop(self) -> None:
        """Asked, not killed: by itself `parvis web` would leave its child, and the tabs would notice nothing."""
        self.process.terminate()
        self.process.wait(60)

    def restart(self) -> None:
        self.stop()
        self.start()

    def memory_mb(self) -> int:
        """Resident, of the process that answers and of its children."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(resident_mb(pid) for pid in (self.process.pid, *map(int, children)))


def resident_mb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


if __name__ == "__main__":
    main()
