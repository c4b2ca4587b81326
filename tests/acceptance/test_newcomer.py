"""What somebody new meets: from `make demo` to a useful answer, and from an empty Parvis to posts on the wall.

Marked real, as both start the whole of Parvis. Run with `-s` to see the steps and the seconds.
"""

from __future__ import annotations

import csv
import io
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cast import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.real
MOST_SECONDS = 120.0  # from the command to the first answer
MINUTE = 60.0


class Walk:
    """Counts what the newcomer does, and how long it takes."""

    def __init__(self) -> None:
        self.began, self.steps = time.monotonic(), [""][:0]

    def step(self, said: str) -> None:
        self.steps.append(said)
        print(f"  {self.seconds:5.1f} s  {len(self.steps)}. {said}")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


def stretched(seconds: float) -> float:
    """Seconds of a machine with nothing else to do, on this one now."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def parvis(folder: Path, *words: str, **options: str) -> Iterator[str]:
    """`parvis` with these words; yields the address that it prints."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_SETTINGS"))}
    environ |= {"PARVIS_DATA": str(folder), "PARVIS_PORT": str(free_port()), **options}
    with (folder / "errors").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "parvis", *words],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        printed = next(line for line in process.stdout if line.startswith(("Open http", "Make the first account")))
        threading.Thread(target=process.stdout.read, daemon=True).start()  # a full pipe would hold it up
        yield re.search(r"http://\S+", printed)[0]  # type: ignore[index]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en-GB")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_the_demo_answers_within_two_minutes(page: Page, tmp_path: Path) -> None:
    walk = Walk()
    print()
    with parvis(tmp_path, "demo") as address:
        walk.step("ran make demo and opened the printed address")
        page.goto(address)
        page.locator(".foot summary").click()
        page.get_by_role("button", name="English").click()
        walk.step("chose English, as the company of the demo speaks French")

        page.locator("#alarm a").first.click()
        walk.step("clicked the line of the alert: is it unusual, since when, why, who answers?")
        answers = [" ".join(text.split()) for text in page.locator(".five .a").all_inner_texts()]
        unusual, since, why, sure, who = answers
        print(f"           {' | '.join(answers)}")
        assert re.match(r"Yes, \d+ times an ordinary hour", unusual)
        assert re.match(r"\d\d:\d\d, ", since)
        assert re.search("adapt", why)
        assert sure.endswith("ure")
        assert who
        assert walk.seconds < stretched(MOST_SECONDS)

        page.locator(".rail .sub").get_by_role("link", name="Brands").click()
        walk.step("clicked Brands")
        page.get_by_role("link", name="Halo", exact=True).click()
        walk.step("clicked the competitor: who talks of it most?")
        first = page.locator(".voices").first.locator("li").first
        expect(first).to_be_visible()
        said = " ".join(first.locator("a.b").inner_text().split())
        print(f"           {said}, {first.locator('.meta').inner_text()}")
        assert said in most_frequent(page)
        assert walk.seconds < stretched(MOST_SECONDS)


def most_frequent(page: Page) -> set[str]:
    """The same from the exported mentions: everybody with the highest number of posts."""
    answer = page.request.get(page.url.split("/brands/")[0] + "/mentions.csv?brand=halo&period=7d")
    rows = csv.DictReader(io.StringIO(answer.text().lstrip("\ufeff")))
    names = Counter(row["author"] for row in rows)
    return {name for name, count in names.items() if count == max(names.values())}


class Press(BaseHTTPRequestHandler):
    """A double of a newspaper: a feed with two articles of today."""

    def do_GET(self) -> None:
        now = format_datetime(datetime.now(UTC) - timedelta(minutes=5))
        items = "".join(
            f"<item><guid>{n}</guid><link>http://press.example/{n}</link><title>{title}</title><pubDate>{now}</pubDate></item>"
            for n, title in enumerate(("La lampe Aube de Lumen chauffe", "Halo baisse ses prix"))
        )
        body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Press</title>{items}</channel></rss>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Not into the answers of the tests."""


@pytest.fixture
def press() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Press)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def test_the_first_visit_leads_to_posts_within_a_minute(page: Page, tmp_path: Path, press: str) -> None:
    print()
    with parvis(tmp_path, "serve", PARVIS_ALLOW_PRIVATE=press) as address:
        walk = Walk()
        page.goto(address)
        page.get_by_label("Your name").fill("Nadia Sauzet")
        page.get_by_label("E-mail").fill("nadia@lumen.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Your company").fill("Lumen")
        page.get_by_role("button", name="Start").click()
        walk.step("made the first account")
        page.get_by_role("link", name="Set up listening").click()
        expect(page.get_by_label("Your brands")).to_have_value("Lumen")
        page.get_by_label("Competitors").fill("Halo")
        page.get_by_label("Words of your trade").fill("lampe, lamp, prix")
        page.get_by_role("button", name="See what they find").click()
        walk.step("named brands, competitors and words")
        expect(page.locator("main section.box h2").first).to_have_text("Lumen")
        page.locator("[name=network]").first.uncheck()  # nothing outside this machine can be reached
        page.get_by_label("Blogs and news").fill(f"http://{press}/feed")
        page.get_by_role("button", name="Start listening").click()
        started = walk.seconds
        walk.step("started listening")
        expect(page.locator("#cards .post")).to_have_count(2, timeout=stretched(MINUTE) * 1000)
        walk.step("saw the first posts on the wall")
        assert walk.seconds - started < stretched(MINUTE)
        assert "lampe Aube" in page.locator("#cards").inner_text()
