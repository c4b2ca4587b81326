from __future__ import annotations

import re

from playwright.sync_api import expect

from parvis.workspaces.models import User
from parvis.workspaces.setup import setup_path
from tests.cast import PASSWORD


def test_the_first_person_makes_an_account_and_comes_back_to_it(open_page):
    page = open_page(None, setup_path())
    page.get_by_label("Your name").fill("Alice Martin")
    page.get_by_label("E-mail").fill("alice@lumen.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Your company").fill("Lumen")
    page.get_by_role("button", name="Start").click()
    expect(page).to_have_url(re.compile(r"/w/lumen/wall"))

    page.context.clear_cookies()
    page.goto("/")
    page.locator("input[name=login]").fill("alice@lumen.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")

    expect(page).to_have_url(re.compile(r"/w/lumen/wall"))
    assert User.objects.get().name == "Alice Martin"
