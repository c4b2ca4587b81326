"""A session that ends while one types, a form that is too old, the same query in two tabs: nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from parvis.delivery.models import Account
from parvis.listening.models import Brand, Query
from parvis.publishing.models import Publication
from parvis.workspaces.models import User, Workspace
from tests.cast import PASSWORD

pytestmark = pytest.mark.any_database

LONG = "Nous échangeons chaque adaptateur du lot 24-118.\nDébranchez le vôtre, écrivez-nous : merci, vraiment."


def end_session(page: Page) -> None:
    """As when it ran out, or somebody signed out in another tab."""
    page.context.clear_cookies(name="sessionid")


def sign_in_beside(page: Page, who: User) -> None:
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    beside = opened.value
    beside.locator("#id_login").fill(who.email)
    beside.locator("#id_password").fill(PASSWORD)
    beside.locator("#id_password").press("Enter")
    beside.wait_for_url("**/me?beside=1")
    beside.close()


def send_again(page: Page, who: User) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Your session has ended")
    sign_in_beside(page, who)
    page.get_by_role("button", name="Send what I wrote").click()


def test_a_publication_is_kept(open_page: Any, alice: User, workspace: Workspace) -> None:
    Account.objects.create(workspace=workspace, network="bluesky", name="Lumen", native_id="1")
    page: Page = open_page(alice, "/w/lumen/publications/new")
    page.locator("#id_text").fill(LONG)
    page.locator("[name=accounts]").check()
    end_session(page)
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_label("What you wrote")).to_have_value(LONG)

    send_again(page, alice)

    expect(page).to_have_url(re.compile(r"/publications/\d+/text"))
    draft = Publication.objects.get()
    assert draft.text.replace("\r\n", "\n") == LONG
    assert draft.variants.count() == 1


def test_a_setting_is_kept(open_page: Any, alice: User, workspace: Workspace) -> None:
    page: Page = open_page(alice, "/w/lumen/settings")
    page.locator("#id_name").fill("Lumen & fils <Lyon>")
    end_session(page)
    page.get_by_role("button", name="Save").click()

    send_again(page, alice)

    expect(page.locator("#id_name")).to_have_value("Lumen & fils <Lyon>")
    workspace.refresh_from_db()
    assert workspace.name == "Lumen & fils <Lyon>"


def test_the_words_of_the_first_visit_are_kept(open_page: Any, alice: User, workspace: Workspace) -> None:
    page: Page = open_page(alice, "/w/lumen/welcome")
    page.locator("#ours").fill("Lumen\nAube")
    page.locator("#others").fill("Halo")
    end_session(page)
    page.get_by_role("button", name="See what they find").click()

    send_again(page, alice)

    expect(page.locator("section.box h2").filter(has_text="Aube")).to_have_count(1)
    page.get_by_role("button", name="Start listening").click()
    expect(page).to_have_url(re.compile(r"/w/lumen/wall"))
    assert set(Brand.objects.values_list("name", flat=True)) == {"Lumen", "Aube", "Halo"}


def test_a_query_is_kept(open_page: Any, alice: User, workspace: Workspace) -> None:
    page: Page = open_page(alice, "/w/lumen/queries/new")
    page.locator("#id_name").fill("Chaud")
    page.locator("#id_text").fill('(lumen OR "lampe aube")\nAND NOT ampoule')
    page.locator("#verdict").get_by_text("Readable").wait_for()
    end_session(page)
    page.get_by_role("button", name="Save").click()

    send_again(page, alice)

    expect(page).to_have_url(re.compile(r"/queries/\d+/volume"))
    assert Query.objects.get().text.split() == ["(lumen", "OR", '"lampe', 'aube")', "AND", "NOT", "ampoule"]


def test_without_scripts_nothing_is_lost_either(open_page: Any, alice: User, workspace: Workspace) -> None:
    """The token of the page is then of the session before: the form is refused once more, and offered again."""
    page: Page = open_page(alice, "/w/lumen/settings", java_script_enabled=False)
    page.locator("#id_name").fill("Lumen SARL")
    end_session(page)
    page.get_by_role("button", name="Save").click()
    send_again(page, alice)
    expect(page.get_by_role("heading", level=1)).to_have_text("This form was too old to be sent")

    page.get_by_role("button", name="Send it again").click()

    expect(page.locator("#id_name")).to_have_value("Lumen SARL")


@pytest.fixture
def query(site: str, workspace: Workspace) -> Query:
    return Query.objects.create(workspace=workspace, name="Lumen", text="lumen")


def test_of_two_tabs_the_second_is_told_and_keeps_its_text(
    open_page: Any, alice: User, bob: User, query: Query
) -> None:
    mine: Page = open_page(alice, f"/w/lumen/queries/{query.pk}")
    theirs = mine.context.new_page()
    theirs.goto(f"/w/lumen/queries/{query.pk}")
    theirs.locator("#id_text").fill("lumen AND chaud")
    theirs.get_by_role("button", name="Save").click()
    expect(theirs).to_have_url(re.compile("/volume"))

    mine.locator("#id_text").fill("lumen AND froid")
    mine.get_by_role("button", name="Save").click()

    expect(mine.locator("main .note").first).to_contain_text("lumen AND chaud")
    expect(mine.locator("#id_text")).to_have_value("lumen AND froid")
    query.refresh_from_db()
    assert query.text == "lumen AND chaud"
    mine.get_by_role("button", name="Save").click()
    expect(mine).to_have_url(re.compile("/volume"))
    query.refresh_from_db()
    assert query.text == "lumen AND froid"
