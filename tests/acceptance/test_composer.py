"""The composer in a browser: what is left on each account is counted as its network counts, while one types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from parvis.delivery.models import Account
from parvis.publishing.tests.conftest import png
from parvis.workspaces.models import User, Workspace

pytestmark = pytest.mark.any_database


@pytest.fixture
def composer(workspace: Workspace, alice: User, open_page: Callable[..., Page]) -> Page:
    for network in ("bluesky", "telegram"):
        Account.objects.create(workspace=workspace, network=network, name=network.title(), native_id=network)
    return open_page(alice, f"/w/{workspace.slug}/publications/new")


def left(page: Page, network: str) -> Any:
    return page.locator(f"label.check:has-text('{network}') [data-most]")


def test_each_network_counts_in_its_own_way(composer: Page) -> None:
    expect(left(composer, "Bluesky")).to_have_text("300 left")
    composer.locator("#id_text").fill("👩‍👩‍👧")
    expect(left(composer, "Bluesky")).to_have_text("299 left")  # one character to people
    expect(left(composer, "Telegram")).to_have_text("4,088 left")  # eight units of UTF-16


def test_what_is_too_much_is_said_and_own_words_count_for_their_account(composer: Page) -> None:
    composer.locator("#id_text").fill("é" * 310)
    expect(left(composer, "Bluesky")).to_have_text("10 too many")
    composer.locator("summary", has_text="Other words for this account").first.click()
    composer.locator("textarea[id^=own-]").first.fill("Court")
    expect(left(composer, "Bluesky")).to_have_text("295 left")
    expect(left(composer, "Telegram")).to_have_text("3,786 left")


def test_a_picture_and_a_link_count_where_they_do(composer: Page) -> None:
    composer.locator("summary", has_text="Title, link, language").click()
    composer.locator("#id_link").fill("https://lumen.example")
    expect(left(composer, "Telegram")).to_have_text("4,075 left")
    expect(left(composer, "Bluesky")).to_have_text("300 left")  # a card there
    png = {"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG"}
    composer.locator("input[name=pictures]").set_input_files([png])
    expect(left(composer, "Telegram")).to_have_text("1,003 left")  # a caption is shorter


def test_the_button_says_what_it_will_do(composer: Page) -> None:
    button = composer.locator("button[value=plan]")
    expect(button).to_have_text("Send now")
    composer.get_by_label("Later").check()
    expect(button).to_have_text("Plan it")


def preview(page: Page, network: str) -> Any:
    return page.locator(f".pv.{network}")


def test_what_is_written_is_seen_as_each_network_shows_it(composer: Page) -> None:
    expect(composer.locator(".pv:visible")).to_have_count(0)
    composer.get_by_role("checkbox", name="Bluesky").check()
    composer.get_by_role("checkbox", name="Telegram").check()
    composer.locator("#id_text").fill("Aube revient #atelier https://lumen.example/une-page-au-nom-sans-fin")
    expect(preview(composer, "bluesky").locator(".pvlink")).to_have_text(["#atelier", "lumen.example/une-page-au-no…"])
    composer.locator("summary", has_text="Title, link, language").click()
    composer.locator("#id_title").fill("Une lampe")
    composer.locator("#id_link").fill("https://journal.example/aube")
    expect(preview(composer, "bluesky").locator(".pvcard")).to_contain_text("Une lampe")
    expect(preview(composer, "telegram").locator(".pvtext")).to_contain_text("Une lampe")
    expect(preview(composer, "telegram").locator(".pvcard")).to_be_hidden()


def test_own_words_and_pictures_are_in_the_preview_of_their_account(composer: Page) -> None:
    composer.get_by_role("checkbox", name="Bluesky").check()
    composer.get_by_role("checkbox", name="Telegram").check()
    composer.locator("#id_text").fill("Pour tous")
    composer.locator("summary", has_text="Other words for this account").first.click()
    composer.locator("textarea[id^=own-]").first.fill("Pour Bluesky seul")
    expect(preview(composer, "bluesky").locator(".pvtext")).to_have_text("Pour Bluesky seul")
    expect(preview(composer, "telegram").locator(".pvtext")).to_have_text("Pour tous")
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": png()}
    composer.locator("input[name=pictures]").set_input_files([picture])
    expect(preview(composer, "bluesky").locator(".pvpics img")).to_have_count(1)
    expect(preview(composer, "telegram").locator(".pvpics img")).to_have_count(1)


def test_what_is_written_never_becomes_markup_in_the_preview(composer: Page) -> None:
    composer.get_by_role("checkbox", name="Bluesky").check()
    composer.locator("#id_text").fill("<b>gras</b> <img src=x onerror=alert(1)>")
    expect(preview(composer, "bluesky").locator(".pvtext")).to_have_text("<b>gras</b> <img src=x onerror=alert(1)>")
    expect(preview(composer, "bluesky").locator(".pvtext :is(b, img)")).to_have_count(0)


def test_a_plan_is_taken_back_by_the_toast(composer: Page) -> None:
    composer.get_by_role("checkbox", name="Bluesky").check()
    composer.locator("#id_text").fill("Plus tard")
    composer.locator("input[name=at]").fill("2030-03-03T09:30")
    composer.get_by_role("button", name="Plan it").click()
    composer.locator(".toast").get_by_role("button", name="Undo").click()
    expect(composer.locator(".toast")).to_contain_text("It is a draft again")
    expect(composer.locator("#id_text")).to_have_value("Plus tard")
