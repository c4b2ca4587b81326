"""Every page that the URL table names: nothing asked of another host, nothing refused by the content security policy,
no error of a script, nothing wrong for axe, no sideways scroll on a phone. `open_page` watches the first three.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from parvis.workspaces.models import Role
from tests.promises.routes import Route, all_routes
from tests.promises.world import World

# What answers a form or a script, not a person.
NO_PAGES = {"health", "wall_live"}
ROUTES = [route for route in all_routes() if route.name not in NO_PAGES]
PHONE = 390
COMMAS = """[...document.querySelectorAll('svg *')].filter((part) =>
  'x y width height cx cy r x1 x2 y1 y2'.split(' ').some((name) => (part.getAttribute(name) || '').includes(',')))
  .map((part) => part.outerHTML.slice(0, 80))"""


@pytest.fixture
def world(site: str) -> World:
    return World("lumen", "lampe")


def is_page(client, address: str) -> bool:
    answer = client.get(address)
    if answer.streaming:
        return False
    kind = answer.headers.get("Content-Type", "")
    return answer.status_code in (200, 404) and kind.startswith("text/html") and b"<html" in answer.content


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.parametrize(("language", "dark"), [("en", False), ("fr", True)])
def test_every_page_is_sound(language, dark, world, open_page, axe, client):
    """Slow, as it opens some thirty pages; one world and one browser window for all of them."""
    owner = world.people[Role.OWNER]
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    addresses = sorted({address_of(route, world) for route in ROUTES})
    pages = [address for address in addresses if is_page(client, address)]
    page = open_page(owner, language=language, dark=dark)
    found = []
    for address in pages:
        page.goto(address)
        found += [f"{address} {sentence}" for sentence in axe(page)]
        found += [f"{address} draws with a decimal comma: {part}" for part in page.evaluate(COMMAS)]
        page.set_viewport_size({"width": PHONE, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > PHONE:
            found.append(f"{address} scrolls sideways on a phone")
        page.set_viewport_size({"width": 1280, "height": 900})

    assert not found, "\n".join(found)
    assert len(pages) >= 12


def address_of(route: Route, world: World) -> str:
    return reverse(route.name, kwargs=world.kwargs(route.kwargs))


@pytest.mark.slow
def test_every_page_is_read_without_scripts(world, open_page, client):
    """A heading, something to read, and nothing that waits for a script to come."""
    owner = world.people[Role.OWNER]
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    addresses = sorted({address_of(route, world) for route in ROUTES})
    page = open_page(owner, java_script_enabled=False)
    found = []
    for address in (address for address in addresses if is_page(client, address)):
        page.goto(address)
        if not page.locator("h1, h2").first.is_visible():
            found.append(f"{address} has no heading")
        if page.locator("[hx-trigger='load']:not(:has(noscript, p, a, span))").count():
            found.append(f"{address} waits for a script")

    assert found == []
