"""The camera: opens each page once a language, and takes it in both widths, light and dark."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, sync_playwright

from tools.pictures.places import PLACES, Place

LOCALES = {"en": "en-GB", "fr": "fr-FR"}
WIDTHS = {1400: 900, 390: 844}
LIGHTS = ("light", "dark")
TALLEST = 3000  # of a long list, the beginning is enough to judge it
BUSY = "!document.querySelector('[aria-busy=true], .htmx-request') && document.fonts.status === 'loaded'"


def take_language(language: str, server: str, story: dict[str, Any], wanted: list[str], folder: Path) -> list[str]:
    """Take the wanted pages in one language; returns what went wrong, a sentence each."""
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        people = {}
        for kind, name in ((kind, name) for kind in ("full", "empty") for name in wanted):
            place = PLACES[name]
            if kind not in place.kinds or place.path.startswith("error") and language not in story["errors"]:
                continue
            if place.whose not in people:
                people[place.whose] = _context(browser, server, language, story, place.whose)
            wrong += [f"{name} ({kind}, {language}): {why}" for why in _take(people[place.whose], name, kind, language,
                                                                           story, folder)]  # fmt: skip
    return wrong


def _context(browser: Browser, server: str, language: str, story: dict[str, Any], whose: str) -> BrowserContext:
    context = browser.new_context(
        base_url=server, viewport={"width": 1400, "height": 900}, reduced_motion="reduce", locale=LOCALES[language]
    )
    if whose in story["sessions"]:
        context.add_cookies([{"name": "sessionid", "value": story["sessions"][whose], "url": server}])

    def draw_error(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        route.fulfill(status=200, content_type="text/html; charset=utf-8", body=story["errors"][language][name])

    context.route("**/error/*", draw_error)
    return context


def _take(
    context: BrowserContext, name: str, kind: str, language: str, story: dict[str, Any], folder: Path
) -> Iterator[str]:
    place, names = PLACES[name], story[kind]
    try:
        path = place.path.format(**names)
    except KeyError as missing:
        if kind == "full":
            yield f"the story has no {missing}"
        return  # an empty workspace has no such thing
    page = context.new_page()
    page.set_default_timeout(15_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"an error of a script: {error}"))
    try:
        yield from _open(page, path, place)
        yield from _pictures(page, name, kind, language, folder)
    except Error as error:
        yield str(error).splitlines()[0]
    yield from errors
    page.close()


def _open(page: Page, path: str, place: Place) -> Iterator[str]:
    answer = page.goto(f"/{path}", wait_until="load")
    if answer and answer.status != place.status:
        yield f"the server answered {answer.status}"
    _settle(page)
    if place.act:
        place.act(page)
        _settle(page)


def _settle(page: Page) -> None:
    """Until what is asked for later has come."""
    end = time.monotonic() + 8
    page.wait_for_timeout(120)
    while not page.evaluate(BUSY) and time.monotonic() < end:
        page.wait_for_timeout(80)


def _pictures(page: Page, name: str, kind: str, language: str, folder: Path) -> Iterator[str]:
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for light in LIGHTS:
            page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
            page.wait_for_timeout(60)
            whole = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
            clip = {"x": 0, "y": 0, "width": width, "height": min(max(whole[1], height), TALLEST)}
            page.screenshot(path=folder / f"{name}-{kind}-{language}-{light}-{width}.png", full_page=True, clip=clip)
            if light == "light" and whole[0] > width:
                yield f"{whole[0] - width} pixels too wide at {width}"
    page.set_viewport_size({"width": 1400, "height": 900})
