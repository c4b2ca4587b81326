"""The wall as a person meets it: live, by keyboard, in both languages, for everyone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from parvis.listening.models import Brand, Mention, Query
from parvis.listening.moods import Read, set_moods
from parvis.listening.tests.rows import find
from parvis.workspaces.models import User, Workspace
from tests.cast import PASSWORD

PAGES = (
    "wall", "wall?period=24h&post={post}", "brands", "brands/lumen", "brands/lumen?period=24h", "queries",
    "queries/new", "queries/{query}", "queries/{query}/volume", "sources", "sources/new",
    "search?words=chauffe", "welcome",
)  # fmt: skip


@pytest.fixture
def query(site: str, workspace: Workspace) -> Query:
    brand = Brand.objects.create(workspace=workspace, name="Lumen", slug="lumen")
    halo = Brand.objects.create(workspace=workspace, name="Halo", slug="halo", is_ours=False)
    Query.objects.create(workspace=workspace, brand=halo, name="Halo", text="halo")
    return Query.objects.create(workspace=workspace, brand=brand, name="Lumen", text="lumen OR lampe")


@pytest.fixture
def some(query: Query) -> Query:
    for number in range(8):
        find(query, f"La Lumen {number} chauffe", minutes=number + 1, mood=number % 4, engagement=number)
    return query


def test_a_mention_arrives_while_one_looks(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall")
    expect(page.locator("#cards > .post")).to_have_count(8)
    expect(page.locator("#live")).to_have_attribute("data-state", "on")
    find(some, "Une Lumen de plus", minutes=0)
    expect(page.locator("#cards > .post").first).to_contain_text("Une Lumen de plus", timeout=4000)


def test_times_go_on_while_the_page_is_open(open_page: Any, alice: User, query: Query) -> None:
    find(query, "Une Lumen", minutes=20)
    page: Page = open_page(alice)
    page.clock.install()
    page.goto("/w/lumen/wall")
    expect(page.locator("#live")).to_have_attribute("data-state", "on")
    said = page.locator("#cards time")
    expect(said).to_have_text("20\u00a0min ago")
    page.clock.fast_forward("00:50:00")
    expect(said).to_have_text(re.compile("^1\u00a0h\u00a01[01] ago"))
    page.clock.fast_forward("23:00:00")
    expect(said).to_have_text(said.get_attribute("title") or "")


def test_a_wall_on_hold_counts_what_comes(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall")
    expect(page.locator("#live")).to_have_attribute("data-state", "on")
    page.get_by_role("button", name="Hold the stream").click()
    find(some, "Attendue", minutes=0)
    expect(page.locator("#newer")).to_contain_text("1 new mention", timeout=4000)
    page.keyboard.press(".")
    expect(page.locator("#cards > .post").first).to_contain_text("Attendue")


def test_a_filter_also_holds_for_what_comes(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall?network=mastodon")
    expect(page.locator("#live")).to_have_attribute("data-state", "on")
    find(some, "Ailleurs", minutes=0)
    find(some, "Sur le bon réseau", minutes=0, network="mastodon")
    expect(page.locator("#cards > .post")).to_have_count(1, timeout=4000)
    expect(page.locator("#cards > .post")).to_contain_text("Sur le bon réseau")


def test_the_wall_is_walked_by_keyboard(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#cards > .post").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#detail")).to_contain_text("La Lumen 1 chauffe")
    expect(page).to_have_url(re.compile(r"post=\d+"))
    page.keyboard.press("m")
    expect(page.locator("#cards > .post").nth(1)).to_contain_text("Marked")
    page.keyboard.press("Escape")
    expect(page.locator("#detail")).to_be_empty()


def test_filters_stay_in_the_address(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall")
    page.locator("#f-mood-0").check()
    expect(page).to_have_url(re.compile("mood=0"))
    expect(page.locator("#cards > .post")).to_have_count(2)
    page.reload()
    expect(page.locator("#f-mood-0")).to_be_checked()
    expect(page.locator("#cards > .post")).to_have_count(2)


def test_filters_are_saved_under_a_name(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall?mood=0")
    page.get_by_role("button", name="Save this wall").click()
    page.get_by_label("Name").fill("Complaints")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Complaints")).to_have_attribute("aria-current", "true")


def test_the_palette_finds_a_page_by_name(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall")
    page.keyboard.press("Control+k")
    page.keyboard.type("quer")
    expect(page.locator("#palette-found .it").first).to_contain_text("Queries")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/queries$"))


def test_the_search_field_holds_up_nobody_who_walks_by_with_tab(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall")
    page.locator("[data-palette] input").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#palette")).to_be_hidden()
    page.locator("[data-palette] input").focus()
    page.keyboard.type("que")
    expect(page.locator("#palette-words")).to_have_value("que")


def test_the_keys_are_listed(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_a_person_chooses_language_and_theme(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall")
    page.locator(".foot summary").click()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("#stream h2")).to_contain_text("Tout, en direct")
    page.locator(".foot summary").click()
    page.get_by_role("button", name="Sombre").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_mistake_in_a_query_is_shown_while_typing(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/queries/new")
    page.locator("#id_text").fill('lumen AND ("chaud')
    expect(page.locator("#verdict .note.bad")).to_be_visible()
    page.locator("#id_text").fill("lumen")
    expect(page.locator("#verdict")).to_contain_text("Readable")
    expect(page.locator("#preview")).to_contain_text("La Lumen 0 chauffe")


def test_a_session_that_ends_while_typing_loses_nothing(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/queries/new")
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_text").fill("lumen AND chaud")
    expect(page.locator("#signed-out")).to_contain_text("Your session has ended")
    expect(page.locator("h1")).to_have_count(1)
    with page.context.expect_page() as opened:
        page.locator("#signed-out a").click()
    opened.value.locator("#id_login").fill(alice.email)
    opened.value.locator("#id_password").fill(PASSWORD)
    opened.value.get_by_role("button", name="Sign in").click()
    opened.value.wait_for_url("**/me?beside=1")
    page.locator("#id_name").fill("Chaud")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/queries/\d+/volume"))
    assert Query.objects.get(name="Chaud").text == "lumen AND chaud"


def test_a_bar_tells_its_numbers_and_opens_its_mentions(open_page: Any, alice: User, some: Query) -> None:
    find(some, "Une Lumen de cette heure", minutes=0, mood=0)  # the hour may have turned since the others
    page: Page = open_page(alice, "/w/lumen/brands/lumen?period=24h")
    bars = page.locator(".plot a[data-tip]")
    bars.first.focus()
    for _ in range(bars.count() - 1):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".tip")).to_contain_text("negative")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/wall\?brand=lumen&period="))


def test_pages_are_read_without_scripts(open_page: Any, alice: User, some: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall", java_script_enabled=False)
    expect(page.locator("#cards > .post")).to_have_count(8)
    page.locator("#f-mood-0").check()
    page.get_by_role("button", name="Show the chosen").click()
    expect(page.locator("#cards > .post")).to_have_count(2)
    page.get_by_role("link", name="Open the post beside the list").first.click()
    expect(page.locator("#detail")).to_contain_text("La Lumen")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("width", "dark"), [(1400, False), (390, True)])
def test_a_page_is_for_everyone(
    open_page: Any, axe: Any, alice: User, some: Query, address: str, width: int, dark: bool
) -> None:
    """axe finds nothing, and nothing has to be scrolled sideways."""
    where = address.format(query=some.pk, post=Mention.objects.earliest("pk").post_id)
    page: Page = open_page(alice, f"/w/lumen/{where}", width=width, dark=dark, language="fr")
    page.wait_for_load_state("networkidle") if "wall" not in address else page.wait_for_timeout(300)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_page_of_components_is_for_everyone(open_page: Any, axe: Any, alice: User, some: Query) -> None:
    assert axe(open_page(alice, "/design")) == []


def test_a_mood_that_is_read_while_one_looks_appears(open_page: Any, alice: User, query: Query) -> None:
    mention = find(query, "La Lumen chauffe", mood=4)
    page: Page = open_page(alice, "/w/lumen/wall")
    expect(page.locator("#live")).to_have_attribute("data-state", "on")
    expect(page.locator("#cards .moods")).to_contain_text("not read yet")
    set_moods(query.workspace, [Read(mention.post_id, 0, 84, 2, 0)], timezone.now())
    expect(page.locator("#cards .moods")).to_contain_text("negative 84%", timeout=4000)


def test_a_mood_is_corrected_and_taken_back_by_keyboard(open_page: Any, alice: User, query: Query) -> None:
    find(query, "La Lumen chauffe", mood=0)
    page: Page = open_page(alice, "/w/lumen/wall")
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator(".correct[open] [name=mood]").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#cards .moods")).to_contain_text("positive")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#cards .moods")).to_contain_text("negative")
