from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from parvis.workspaces import setup
from parvis.workspaces.models import Role, User, Workspace
from tests.cast import PASSWORD

FIRST = {"name": "Alice", "email": "alice@lumen.example", "password": PASSWORD, "company": "Lumen"}


@pytest.fixture(autouse=True)
def no_failed_sign_in_yet(db: None) -> None:
    cache.clear()


def test_the_first_person_owns_the_first_workspace(client):
    answer = client.post(setup.setup_path(), FIRST)

    assert answer.headers["Location"] == "/w/lumen/wall"
    assert Workspace.objects.get().memberships.get().role == Role.OWNER


def test_an_address_longer_than_any_is_refused(client):
    answer = client.post(setup.setup_path(), FIRST | {"email": f"{'a' * 250}@lumen.example"})

    assert answer.status_code == 422
    assert not User.objects.exists()


def test_the_way_to_the_first_account_closes_behind_it(client, alice):
    assert setup.setup_path() is None
    assert client.get(f"/setup/{setup.setup_key()}").status_code == 404


def test_a_guessed_way_does_not_open(client):
    assert client.get("/setup/0123456789abcdef0123456789abcdef").status_code == 404


def test_one_signs_in_by_mail_and_password(client, alice, workspace):
    answer = client.post("/account/login/", {"login": "Alice@Lumen.example", "password": PASSWORD})

    assert answer.status_code == 302
    assert client.get("/", follow=True).redirect_chain == [("/w/lumen/wall", 302)]


def test_a_wrong_password_does_not_open(client, alice):
    answer = client.post("/account/login/", {"login": alice.email, "password": "wrong-and-wrong"})

    assert answer.status_code == 200
    assert "sessionid" not in client.cookies


def test_guessing_is_slowed_down(client, alice):
    for _ in range(6):
        client.post("/account/login/", {"login": alice.email, "password": "wrong-and-wrong"})

    client.post("/account/login/", {"login": alice.email, "password": PASSWORD})

    assert "sessionid" not in client.cookies


def test_one_signs_out(alice_client):
    alice_client.post("/account/logout/")

    assert alice_client.get("/w/lumen/members").status_code == 302


def test_a_forgotten_password_is_replaced_by_mail(client, alice, mailoutbox):
    client.post("/account/password/reset/", {"email": alice.email})
    path = re.search(r"http://testserver(/account/password/reset/key/\S+)", mailoutbox[0].body)[1]
    form = client.get(path, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "a-new-lantern", "password2": "a-new-lantern"})

    alice.refresh_from_db()
    assert alice.check_password("a-new-lantern")


def test_a_forgotten_password_is_replaced_in_french(client, alice, mailoutbox):
    client.post("/account/password/reset/", {"email": alice.email}, headers={"accept-language": "fr"})

    assert "mot de passe" in mailoutbox[0].body


def test_a_reset_does_not_tell_who_has_an_account(client, alice, mailoutbox):
    answers = [
        client.post("/account/password/reset/", {"email": email}).headers["Location"]
        for email in (alice.email, "nobody@lumen.example")
    ]

    assert answers[0] == answers[1]


def test_an_address_that_could_replace_the_password_needs_the_password(alice_client, alice, mailoutbox):
    address = {"email": "mallory@evil.example"}

    asked = alice_client.post("/account/email/", {"action_add": "", **address})
    alice_client.post("/account/email/", {"action_primary": "", **address})
    Client().post("/account/password/reset/", address)

    alice.refresh_from_db()
    assert asked.headers["Location"].startswith("/account/reauthenticate/")
    assert alice.email == "alice@lumen.example"
    assert not any("/password/reset/key/" in mail.body for mail in mailoutbox)


def test_sign_up_is_closed_without_an_invitation(client, db):
    client.post("/account/signup/", {"email": "eve@example.org", "password1": PASSWORD})

    assert not User.objects.exists()


def test_sign_up_can_be_opened(client, settings):
    settings.SIGN_UP_IS_OPEN = True
    client.post("/account/signup/", {"email": "eve@example.org", "password1": PASSWORD})

    assert User.objects.get().email == "eve@example.org"


def test_ones_settings_are_ones_own(alice_client, alice):
    alice_client.post("/me", {"name": "Alice M.", "language": "fr", "theme": "dark"})

    alice.refresh_from_db()
    assert (alice.name, alice.language, alice.theme) == ("Alice M.", "fr", "dark")
    assert '<html lang="fr"' in alice_client.get("/me").content.decode()


def test_the_language_is_the_persons_then_the_browsers(client, alice_client, alice):
    alice.language = "en"
    alice.save()

    assert 'lang="en"' in alice_client.get("/me", headers={"accept-language": "fr"}).content.decode()
    assert 'lang="fr"' in client.get("/invitation/none", headers={"accept-language": "fr"}).content.decode()


def test_an_owner_makes_another_workspace(alice_client, alice):
    answer = alice_client.post("/workspaces", {"name": "Lampadaires du Rhône"})

    assert answer.headers["Location"] == "/w/lampadaires-du-rhone/wall"
    assert alice.memberships.count() == 2


def test_who_owns_nothing_makes_no_workspace(bob_client):
    assert bob_client.post("/workspaces", {"name": "Mine"}).status_code == 403
    assert "Another workspace" not in bob_client.get("/workspaces").content.decode()


def test_the_settings_of_a_workspace_are_noted(alice_client, workspace):
    alice_client.post("/w/lumen/settings", {"name": "Lumen SA", "time_zone": "Europe/Brussels"})

    workspace.refresh_from_db()
    assert (workspace.name, workspace.time_zone) == ("Lumen SA", "Europe/Brussels")
    assert workspace.audit.first().facts == {"fields": ["name", "time_zone"]}


@pytest.mark.parametrize("address", ["login/", "logout/", "password/reset/", "signup/", "inactive/"])
def test_a_page_about_the_account_looks_like_every_other(address, client, alice_client):
    page = (alice_client if address == "logout/" else client).get(f"/account/{address}").content.decode()

    assert "site/tokens.css" in page
    assert "Menu" not in page


def test_nobody_is_invited_to_make_an_account_where_that_is_closed(client, db):
    assert "/account/signup/" not in client.get("/account/login/").content.decode()


def test_a_script_is_told_that_the_session_ended(client, workspace):
    answer = client.post("/w/lumen/queries/verdict", {"text": "lumen"}, headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer.content.decode() == "Your session has ended."


def test_who_must_sign_in_comes_back_to_the_page(client, workspace):
    assert client.get("/w/lumen/wall?mood=0").headers["Location"] == "/account/login/?next=/w/lumen/wall%3Fmood%3D0"
    assert client.post("/w/lumen/departure").headers["Location"] == "/account/login/?next=/"


def test_a_form_sent_after_the_session_ended_comes_back_with_all_that_was_written(client, workspace):
    answer = client.post("/w/lumen/settings", {"name": "Lumen <SA>", "time_zone": "Europe/Paris", "password": "hush"})

    page = answer.content.decode()
    assert answer.status_code == 401
    assert "Lumen &lt;SA&gt;" in page
    assert "hush" not in page
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_that_is_too_old_is_offered_again_to_our_own_pages_alone(workspace, alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    given = {"name": "Lumen SA"}

    ours = client.post("/w/lumen/settings", given, headers={"Origin": "http://testserver"})
    theirs = client.post("/w/lumen/settings", given, headers={"Origin": "https://evil.example"})

    assert (ours.status_code, theirs.status_code) == (403, 403)
    assert "Lumen SA" in ours.content.decode()
    assert "Lumen SA" not in theirs.content.decode()


def test_a_forgotten_password_brings_a_mail_with_a_link(client, alice, mailoutbox):
    client.post("/account/password/reset/", {"email": alice.email}, headers={"accept-language": "fr"})

    mail = mailoutbox[0]
    assert mail.subject == "Choisissez un nouveau mot de passe pour Parvis"
    assert "/account/password/reset/key/" in mail.body
    assert "Bonjour," in mail.body


def test_an_unknown_address_is_told_so_by_mail_only(client, db, mailoutbox):
    answer = client.post("/account/password/reset/", {"email": "nobody@lumen.example"}, follow=True)

    assert "on its way" in answer.content.decode()
    assert "There is no account with this address here." in mailoutbox[0].body


@pytest.mark.parametrize(
    "path", ["login/", "password/reset/", "password/reset/done/", "signup/", "password/reset/key/x-y/"]
)
def test_pages_before_the_door_are_in_our_look(client, db, path):
    page = client.get(f"/account/{path}").content.decode()

    assert 'class="wordmark"' in page
    assert '<main id="main"' in page
