"""Pages in a real browser: headless Chromium against a real server on the database of the test.

`open_page(user, language="fr", width=390, dark=True)` gives a page signed in as that person; `site` is the server's
address. Every page of every test is watched: a request to another host, a refusal by the content security policy or
an error of a script fails the test.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.cast import signed_in

ROOT = Path(__file__).resolve().parents[2]
LOCALES = {"en": "en-GB", "fr": "fr-FR"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[str]:
    from django.db import connection

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environ = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PARVIS_PORT": str(port),
        "PARVIS_TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "parvis", "web"], cwd=ROOT, env=environ)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/health", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the web server did not start")


@pytest.fixture
def site(server: str, transactional_db: None) -> str:
    """The address of the server, on an empty database."""
    from django.core.cache import cache

    cache.clear()
    return server


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        user: Any = None, path: str = "", *, language: str = "en", width: int = 1280, height: int = 900,
        dark: bool = False, **options: Any,
    ) -> Page:  # fmt: skip
        context = browser.new_context(
            base_url=site, locale=LOCALES[language], viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light", **options,
        )  # fmt: skip
        context.set_default_timeout(10_000)
        contexts.append(context)
        _watch(context, site, complaints)
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": site}])
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def session_of(user: Any) -> str:
    return signed_in(user).cookies["sessionid"].value


def _watch(context: BrowserContext, site: str, complaints: list[str]) -> None:
    def note_request(request: Request) -> None:
        if not request.url.startswith((site, "data:", "blob:", "about:")):
            complaints.append(f"a request to {request.url}")

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            complaints.append(message.text)

    context.on("request", note_request)
    context.on("console", note_console)
    context.on("weberror", lambda error: complaints.append(f"an error of a script: {error.error}"))


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Names what axe finds wrong on a page, one sentence each with the first element concerned."""
    source = ROOT / "front" / "node_modules" / "axe-core" / "axe.min.js"
    if not source.exists():
        pytest.skip("axe-core is not installed (python -m tools.front --dev)")
    script = source.read_text(encoding="utf-8")

    def violations(page: Page) -> list[str]:
        page.evaluate(script)
        found = page.evaluate("axe.run()")["violations"]
        return [f"{each['id']}: {each['help']} ({each['nodes'][0]['html'][:120]})" for each in found]

    return violations
