from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client


def test_health_answers_without_signing_in(client, db):
    assert client.get("/health").content == b"ok"


def test_the_first_page_leads_to_ones_workspace(alice_client):
    assert alice_client.get("/").headers["Location"].startswith("/w/lumen/")


def test_who_has_no_workspace_is_told_what_to_do(charlie, client):
    client.force_login(charlie, backend="django.contrib.auth.backends.ModelBackend")

    assert "invite" in client.get("/").content.decode()


def test_an_unknown_address_gets_a_page_of_ours(alice_client):
    answer = alice_client.get("/no/such/page", headers={"accept-language": "fr"})

    assert answer.status_code == 404
    assert "Il n’y a rien ici" in answer.content.decode()


def test_too_low_a_role_is_said(bob_client):
    assert "Your role does not allow this" in bob_client.get("/w/lumen/settings").content.decode()


def test_a_form_without_its_token_is_said(alice, workspace):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")

    assert "This form was too old to be sent" in client.post("/me").content.decode()


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_page_of_an_error_needs_nothing(name):
    assert "<h1>" in render_to_string(name)


def test_the_menus_lead_an_owner_everywhere(alice_client, workspace):
    page = alice_client.get("/w/lumen/queries").content.decode()

    for address in ("/me", "/w/lumen/members", "/w/lumen/settings", "/w/lumen/tokens", "/w/lumen/audit", "/workspaces"):
        assert f'href="{address}"' in page


def test_the_menus_offer_only_what_the_role_may_open(bob_client, workspace):
    page = bob_client.get("/w/lumen/queries").content.decode()

    assert 'href="/w/lumen/members"' in page
    assert 'href="/w/lumen/settings"' not in page
    assert 'href="/workspaces"' not in page
