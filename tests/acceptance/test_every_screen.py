"""Narrow, wide and zoomed; right to left; names made of nothing but marks; on paper; by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from parvis.listening.models import Brand, Query
from parvis.listening.tests.rows import find
from parvis.posts.models import Author
from parvis.workspaces.models import User, Workspace

pytestmark = pytest.mark.any_database

WIDTHS = (320, 390, 560, 700, 820, 1000, 1180, 1400, 1600)
PAGES = ("wall", "brands/lumen", "queries/new", "alerts", "publications", "members", "tokens", "welcome", "rehearsals")
MARKS = "\u0301\u0300\u0302\u0308" * 12  # combining, with nothing to combine with
ARABIC = "مصباح Lumen يسخن كثيرا، هل هذا طبيعي؟"


@pytest.fixture
def query(site: str, workspace: Workspace) -> Query:
    brand = Brand.objects.create(workspace=workspace, name="Lumen", slug="lumen")
    query = Query.objects.create(workspace=workspace, brand=brand, name="Lumen", text="lumen")
    find(query, "La Lumen chauffe https://example.org/" + "a" * 300, minutes=3)
    return query


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_no_width_scrolls_sideways(open_page: Any, alice: User, query: Query, name: str) -> None:
    page: Page = open_page(alice, f"/w/lumen/{name}", language="fr")
    too_wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        too_wide += [(width, over)] if over > 0 else []

    assert too_wide == []


@pytest.mark.parametrize("name", ["wall", "brands/lumen", "queries/new", "publications/new"])
def test_twice_as_large_everything_is_still_there(open_page: Any, alice: User, query: Query, name: str) -> None:
    """200 % on a screen of 1280 by 800 is a page of 640 by 400: the heading and the first button are reached."""
    page: Page = open_page(alice, f"/w/lumen/{name}", width=640, height=400, device_scale_factor=2)

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.locator("main :is(h1, h2):not(.vh):visible").first.scroll_into_view_if_needed()
    expect(page.locator("main :is(h1, h2):not(.vh):visible").first).to_be_in_viewport()
    covered = page.evaluate("""() => {
      const fixed = [...document.querySelectorAll('.rail, .bar')].map((each) => each.getBoundingClientRect().height);
      return fixed.reduce((sum, height) => sum + (height < innerHeight ? height : 0), 0) / innerHeight;
    }""")
    assert covered < 0.35


def test_a_text_from_right_to_left_reads_so(open_page: Any, alice: User, query: Query) -> None:
    find(query, ARABIC, minutes=1, lang="ar")
    page: Page = open_page(alice, "/w/lumen/wall")
    text = page.locator(".post .txt", has_text="مصباح")

    assert text.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert page.locator(".post .txt", has_text="chauffe").evaluate("node => getComputedStyle(node).direction") == "ltr"
    assert page.locator("html").evaluate("node => getComputedStyle(node).direction") == "ltr"


def test_a_name_of_nothing_but_marks_stays_in_its_place(open_page: Any, alice: User, query: Query) -> None:
    find(query, "Lumen de marques", minutes=1, by="marks")
    Author.objects.filter(native_id="marks").update(name=MARKS, handle=MARKS)
    page: Page = open_page(alice, "/w/lumen/wall")
    post = page.locator(".post", has_text="Lumen de marques")
    who, text = post.locator(".who").bounding_box(), post.locator(".txt").bounding_box()

    assert who is not None
    assert text is not None
    assert who["height"] <= 48
    assert text["y"] >= who["y"] + who["height"] - 1
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    post.locator(".when").click()
    expect(page.locator("#detail")).to_contain_text("Lumen de marques")


def test_where_a_picture_of_somebody_does_not_come_the_initials_stay(open_page: Any, alice: User, query: Query) -> None:
    Author.objects.update(avatar_url="https://127.0.0.1:9/gone.png")
    page: Page = open_page(alice, "/w/lumen/wall")

    expect(page.locator(".post .av img")).to_have_count(0)
    expect(page.locator(".post .av").first).to_have_text("NP")


def test_on_paper_there_is_the_page_and_not_its_frame(open_page: Any, alice: User, query: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/brands/lumen", dark=True)
    page.emulate_media(media="print")

    expect(page.locator(".rail")).to_be_hidden()
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator("main h1")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert page.pdf().startswith(b"%PDF")


def test_every_key_of_the_list_of_keys_does_something(open_page: Any, alice: User, query: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall")
    places = {"b": "brands", "r": "queries", "s": "sources", "a": "alerts", "p": "publications", "m": "wall"}
    for letter, name in places.items():
        page.keyboard.press("g")
        page.keyboard.press(letter)
        page.wait_for_url(f"**/w/lumen/{name}*")

    page.keyboard.press("?")
    listed = page.locator("#keys kbd").all_inner_texts()
    assert {"G", "T", "A", "J", "K", "?"} <= set(listed)


def test_a_letter_after_g_does_nothing_to_the_post_one_is_at(open_page: Any, alice: User, query: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall")
    page.keyboard.press("j")
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_timeout(500)
    page.reload()

    expect(page.locator("#cards > .post")).to_have_count(1)
    expect(page.locator("#cards")).not_to_contain_text("Marked")


def test_the_first_tab_leads_to_the_content(open_page: Any, alice: User, query: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/brands")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
