"""From a post's arrival to the open wall: seconds, through a real web server and its stream of events.

    python benchmarks/arrival.py [--posts N] [--walls N] [--json]

A web server on an empty database, some open walls, and a writer that takes posts in one by one. The clock starts
before a post is taken in and stops when its card has come over the stream of the last wall. Goal: p95 under 2 s.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx

WORD = re.compile(r"lumen\d{5}x")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=100)
    parser.add_argument("--walls", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parvis-arrival-") as folder:
        port = free_port()
        os.environ |= {"PARVIS_DATA": folder, "PARVIS_DATABASE_URL": "", "PARVIS_PORT": str(port)}
        figures = measure(f"http://127.0.0.1:{port}", asked.posts, asked.walls)
    if asked.json:
        print(json.dumps(figures))
    else:
        print(" ".join(f"{name} {value:.2f}" for name, value in figures.items()))


def measure(address: str, posts: int, walls: int) -> dict[str, float]:
    from benchmarks.intaking.house import make_source, start

    start()
    source = make_source([("Lumen", "lumen")])
    cookie = sign_in(source.workspace)
    web = subprocess.Popen([sys.executable, "-m", "parvis", "web"], cwd=ROOT)
    try:
        wait_for(address)
        seen: dict[str, list[float]] = {}
        for _ in range(walls):
            threading.Thread(target=watch, args=(address, cookie, seen), daemon=True).start()
        time.sleep(2)
        waits = write(source, posts, walls, seen)
    finally:
        web.terminate()
        web.wait(10)
    waits.sort()
    return {
        "posts": posts, "seen": len(waits), "walls": walls, "p50_seconds": waits[len(waits) // 2],
        "p95_seconds": waits[int(len(waits) * 0.95)], "worst_seconds": waits[-1],
        "load_average": os.getloadavg()[0],
    }  # fmt: skip


def write(source: Any, posts: int, walls: int, seen: dict[str, list[float]]) -> list[float]:
    from datetime import UTC, datetime

    from parvis.listening.intake import take_in
    from parvis.networks.seam import Author, Batch, Post

    rng, started = random.Random(1), {}
    for number in range(posts):
        word = f"lumen{number:05d}x"
        post = Post(
            network="mastodon", native_id=word, author=Author(native_id="a", handle="ines"), text=f"Lumen {word}",
            created_at=datetime.now(UTC),
        )  # fmt: skip
        started[word] = time.monotonic()
        take_in(source, Batch(posts=(post,), cursor=str(number)))
        time.sleep(rng.uniform(0.05, 0.5))
    time.sleep(3)
    return [max(times) - started[word] for word, times in seen.items() if len(times) == walls]


def watch(address: str, cookie: str, seen: dict[str, list[float]]) -> None:
    """One open wall: notes when it hears of each post."""
    told: set[str] = set()
    place = f"{address}/w/lumen/wall/live?since=0"
    with (
        contextlib.suppress(httpx.RemoteProtocolError),  # the server is stopped at the end
        httpx.Client(timeout=None, cookies={"sessionid": cookie}) as client,
        client.stream("GET", place) as stream,
    ):
        for line in stream.iter_lines():
            for word in WORD.findall(line):
                if word not in told:
                    told.add(word)
                    seen.setdefault(word, []).append(time.monotonic())


def sign_in(workspace: Any) -> str:
    """The session of a member of the workspace."""
    from django.test import Client

    from parvis.workspaces.models import Member, User

    user = User.objects.create_user("ines@lumen.example", "lumiere-de-lyon")
    Member.objects.create(workspace=workspace, user=user, role="owner")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def wait_for(address: str) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{address}/health", timeout=1).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise SystemExit("The web server does not answer.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
