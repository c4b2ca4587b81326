from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.delivery.models import Account, Registration, Visit
from parvis.networks.seam import NetworkError
from tests.cast import signed_in
from tests.doubles.gatehouse import Gatehouse
from tests.doubles.publishing import known

NEW = "/w/lumen/accounts/new?network=gatehouse"


@pytest.fixture(autouse=True)
def gate():
    Gatehouse.reset()
    with known(Gatehouse):
        yield Gatehouse


@pytest.fixture
def session(alice, workspace):
    return signed_in(alice)


def typed(client, password="sesame"):
    return client.post(NEW, {"server": "https://gate.example", "password": password})


def leave(client):
    """Begin a visit; the state that the network gives back."""
    answer = client.post(f"{NEW}&by=visit", {"server": "https://gate.example"})
    return answer.content.decode().partition("state=")[2].partition('"')[0]


def test_a_right_password_connects_an_account(session, workspace):
    answer = typed(session)

    account = workspace.accounts.get()
    assert answer.headers["Location"] == f"/w/lumen/accounts/{account.pk}"
    assert (account.name, account.state, account.secrets()["password"]) == ("Lumen at the gate", "connected", "sesame")


def test_a_wrong_one_keeps_nothing_and_says_why(session, workspace):
    answer = typed(session, "wrong-canary")

    assert answer.status_code == 422
    assert "gate.example does not know this password." in answer.content.decode()
    assert "wrong-canary" not in answer.content.decode()
    assert not workspace.accounts.exists()


def test_a_visit_goes_by_a_link_and_comes_back_with_an_account(session, workspace):
    state = leave(session)
    answer = session.get("/oauth/callback", {"state": state, "code": "let-me-in"})

    account = workspace.accounts.get()
    assert answer.headers["Location"] == f"/w/lumen/accounts/{account.pk}"
    assert account.secrets()["token"] == "token-0"
    assert Gatehouse.asked == ["register", "begin parvis", "finish canary-verifier canary-client"]


def test_a_server_is_asked_to_know_us_once(session):
    leave(session)
    leave(session)

    assert Gatehouse.asked.count("register") == 1
    assert Registration.objects.count() == 1


def test_a_way_back_is_open_once(session, workspace):
    state = leave(session)
    session.get("/oauth/callback", {"state": state, "code": "let-me-in"})
    again = session.get("/oauth/callback", {"state": state, "code": "let-me-in"}, follow=True)

    assert "no longer open" in again.content.decode()
    assert workspace.accounts.count() == 1


def test_a_way_back_closes_after_ten_minutes(session, workspace):
    state = leave(session)
    Visit.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    session.get("/oauth/callback", {"state": state, "code": "let-me-in"})

    assert not workspace.accounts.exists()


def test_another_session_of_the_same_person_cannot_use_it(session, alice, workspace):
    state = leave(session)
    signed_in(alice).get("/oauth/callback", {"state": state, "code": "let-me-in"})

    assert not workspace.accounts.exists()


def test_another_person_cannot_use_it(session, bob, workspace):
    state = leave(session)
    signed_in(bob).get("/oauth/callback", {"state": state, "code": "let-me-in"})

    assert not workspace.accounts.exists()


def test_a_made_up_state_opens_nothing(session, workspace):
    leave(session)
    session.get("/oauth/callback", {"state": "made-up", "code": "let-me-in"})
    session.get("/oauth/callback")

    assert not workspace.accounts.exists()


def test_a_visitor_who_did_not_sign_in_is_sent_to(workspace):
    assert Client().get("/oauth/callback", {"state": "x"}).headers["Location"].startswith("/account/login/")


def test_a_refusal_there_is_said_here(session):
    state = leave(session)
    answer = session.get("/oauth/callback", {"state": state, "error": "access_denied"}, follow=True)

    assert "did not give us access (access_denied)" in answer.content.decode()


def test_who_left_the_workspace_meanwhile_connects_nothing(session, alice, workspace):
    state = leave(session)
    workspace.memberships.filter(user=alice).delete()
    session.get("/oauth/callback", {"state": state, "code": "let-me-in"})

    assert not workspace.accounts.exists()


def test_secrets_of_a_visit_are_sealed_and_gone_after_it(session):
    state = leave(session)
    assert "canary" not in str(list(Visit.objects.values())) + str(list(Registration.objects.values()))

    session.get("/oauth/callback", {"state": state, "code": "let-me-in"})
    assert Visit.objects.get().sealed == {}


def test_a_network_in_trouble_is_said_and_keeps_nothing(session, workspace):
    Gatehouse.error = NetworkError("gate.example is in trouble (status 503).")

    assert "in trouble" in typed(session).content.decode()
    assert "in trouble" in session.post(f"{NEW}&by=visit", {"server": "x"}).content.decode()
    assert not workspace.accounts.exists()


def test_connecting_again_knows_what_is_no_secret(session, workspace):
    typed(session)
    account = workspace.accounts.get()
    page = session.get(f"{NEW}&again={account.pk}").content.decode()

    assert 'value="https://gate.example"' in page
    assert "sesame" not in page


def test_an_account_of_another_workspace_fills_no_form(session, charlie, charlie_client):
    other = charlie.memberships.first()
    workspace = other.workspace if other else None
    theirs = Account.objects.create(
        workspace=workspace, network="gatehouse", name="x", settings={"server": "canary.example"}
    )

    assert "canary.example" not in session.get(f"{NEW}&again={theirs.pk}").content.decode()


def test_bluesky_is_told_who_we_are(settings):
    settings.PUBLIC_URL = "https://parvis.example"
    told = Client().get("/oauth/clients/bluesky").json()

    assert told["client_id"] == "https://parvis.example/oauth/clients/bluesky"
    assert told["redirect_uris"] == ["https://parvis.example/oauth/callback"]
    assert told["dpop_bound_access_tokens"] is True


@pytest.mark.parametrize("name", ["mastodon", "feeds", "nobody"])
def test_others_do_not_ask_who_we_are(name, db):
    assert Client().get(f"/oauth/clients/{name}").status_code == 404
