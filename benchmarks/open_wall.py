"""A wall that stays open: under a flood of posts, and over as many posts as a week brings.

    python benchmarks/open_wall.py [--per-second 1000] [--seconds 20] [--json]

A web server on an empty database, a headless Chromium with the wall open, and a writer that takes in so many posts a
second, each of them a mention. Says whether intake kept up, how long the wall took to open meanwhile, what the open
page says is new, and how many cards and how much memory it holds at the end. Needs `playwright` and `chromium`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

WALL = "/w/lumen/wall"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--per-second", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    from benchmarks.arrival import free_port

    with tempfile.TemporaryDirectory(prefix="parvis-wall-") as folder:
        port = free_port()
        os.environ |= {"PARVIS_DATA": folder, "PARVIS_DATABASE_URL": "", "PARVIS_PORT": str(port)}
        figures = measure(f"http://127.0.0.1:{port}", asked.per_second, asked.seconds)
    print(json.dumps(figures) if asked.json else "\n".join(f"{name}: {value}" for name, value in figures.items()))


def measure(address: str, per_second: int, seconds: int) -> dict[str, Any]:
    from benchmarks.arrival import sign_in, wait_for
    from benchmarks.intaking.house import make_source, start

    start()
    source = make_source([("Lumen", "lumen")])
    cookie = sign_in(source.workspace)
    web = subprocess.Popen([sys.executable, "-m", "parvis", "web"], cwd=ROOT)
    try:
        wait_for(address)
        return watch(address, cookie, source, per_second, seconds)
    finally:
        web.terminate()
        web.wait(20)


def watch(address: str, cookie: str, source: Any, per_second: int, seconds: int) -> dict[str, Any]:
    """The writer is a process of its own: the browser is driven from this one."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--enable-precise-memory-info"]
        ) as browser,
    ):
        context = browser.new_context(base_url=address, viewport={"width": 1400, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        page = context.new_page()
        page.goto(WALL)
        page.wait_for_timeout(1500)
        before = memory_of(page)
        writer = write_apart(source.pk, per_second, seconds)
        opened = open_again(context, writer)
        written = json.loads(writer.communicate()[0].splitlines()[-1])
        page.wait_for_timeout(3000)
        said = page.locator("#newer span").inner_text() if page.locator("#newer").is_visible() else ""
        return written | {
            "wall_opens_p50_ms": round(statistics.median(opened)), "wall_opens_worst_ms": round(max(opened)),
            "says": said, "cards": page.locator("#cards > .post").count(),
            "elements": page.evaluate("document.getElementsByTagName('*').length"),
            "heap_mb_before": before, "heap_mb_after": memory_of(page), "load_average": os.getloadavg()[0],
        }  # fmt: skip


def open_again(context: Any, writer: subprocess.Popen[str]) -> list[float]:
    """How long the wall takes to open, in ms, again and again until the writer is done."""
    opened = []
    other = context.new_page()
    while writer.poll() is None:
        begun = time.perf_counter()
        other.goto(WALL, wait_until="commit")
        opened.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.5)
    other.close()
    return opened


def memory_of(page: Any) -> float:
    """MB of JavaScript's heap after a collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    return round(page.evaluate("performance.memory.usedJSHeapSize") / 1e6, 1)


def write_apart(source: int, per_second: int, seconds: int) -> subprocess.Popen[str]:
    code = f"from benchmarks.open_wall import write; write({source}, {per_second}, {seconds})"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def write(source_id: int, per_second: int, seconds: int) -> None:
    """So many posts each second; whoever is late goes on at once, and says how late."""
    from benchmarks.intaking.house import start

    start()
    from datetime import UTC, datetime

    from parvis.listening.intake import take_in
    from parvis.networks.seam import Author, Batch, Post
    from parvis.posts.models import Source

    source = Source.objects.select_related("workspace").get(pk=source_id)
    begun, worked, late = time.monotonic(), time.process_time(), 0.0
    for second in range(seconds):
        posts = tuple(
            Post(
                network="mastodon", native_id=f"{second}-{n}", author=Author(f"a{n % 97}", handle=f"a{n % 97}"),
                text=f"Ma Lumen numéro {second}-{n} éclaire bien", created_at=datetime.now(UTC), lang="fr",
            )
            for n in range(per_second)
        )  # fmt: skip
        take_in(source, Batch(posts=posts, cursor=str(second)))
        ahead = begun + second + 1 - time.monotonic()
        late = max(late, -ahead)
        time.sleep(max(0.0, ahead))
    spent = time.monotonic() - begun
    cpu = round((time.process_time() - worked) / spent, 2)
    print(json.dumps({"posts": per_second * seconds, "per_second": round(per_second * seconds / spent),
                      "writer_cpu": cpu, "late_seconds": round(late, 1)}))  # fmt: skip


if __name__ == "__main__":
    main()
