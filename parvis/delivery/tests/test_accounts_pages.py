from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.delivery.models import Account, Delivery, Pause
from parvis.networks.connecting import Connected
from parvis.networks.seam import NetworkError
from parvis.workspaces.models import ApiToken, Scope
from tests.doubles.gatehouse import Gatehouse
from tests.doubles.publishing import known

CANARY = "canary-of-the-mine"


@pytest.fixture(autouse=True)
def gate():
    Gatehouse.reset()
    with known(Gatehouse):
        yield Gatehouse


@pytest.fixture
def account(workspace, alice):
    found = Connected(
        native_id="lumen@gate", handle="lumen", name="Lumen at the gate", url="https://gate.example/lumen",
        settings={"server": "https://gate.example"}, secrets={"token": CANARY, "password": CANARY},
    )  # fmt: skip
    return Account.connect(workspace, "gatehouse", found, by=alice, now=timezone.now())


def at(account, rest=""):
    return f"/w/lumen/accounts/{account.pk}{rest}"


@pytest.mark.parametrize("rest", ["", "/new", "/new?network=gatehouse", "/revocation", "/1", "/1/deletion"])
def test_a_stranger_cannot(charlie_client, account, rest):
    assert charlie_client.get(f"/w/lumen/accounts{rest}").status_code == 404


@pytest.mark.parametrize("rest", ["/new", "/new?network=gatehouse", "/revocation", "/1/deletion"])
def test_an_agent_may_look_and_not_touch(bob_client, account, rest):
    assert bob_client.get("/w/lumen/accounts").status_code == 200
    assert bob_client.get(at(account)).status_code == 200
    assert bob_client.get(f"/w/lumen/accounts{rest}").status_code == 403
    assert bob_client.post(at(account, "/state"), {"act": "pause"}).status_code == 403


@pytest.mark.parametrize(
    "rest", ["", "/new", "/new?network=gatehouse&again={pk}", "/{pk}", "/{pk}/deletion", "/revocation"]
)
def test_no_page_shows_a_secret(alice_client, account, rest):
    answer = alice_client.get(f"/w/lumen/accounts{rest.format(pk=account.pk)}")

    assert answer.status_code == 200
    assert CANARY not in answer.content.decode()


def test_the_list_says_how_each_is(alice_client, account):
    account.doubt(NetworkError("gate.example no longer knows us."), now=timezone.now())
    page = alice_client.get("/w/lumen/accounts").content.decode()

    assert "gate.example no longer knows us." in page
    assert "Needs you" in page
    assert "Connect again" in page


def test_an_empty_list_says_what_to_do(alice_client, workspace):
    assert "No account yet." in alice_client.get("/w/lumen/accounts").content.decode()


def test_what_a_network_says_is_never_markup(alice_client, account):
    account.doubt(NetworkError("<script>x</script>"), now=timezone.now())

    assert "<script>x" not in alice_client.get(at(account)).content.decode()


def test_the_end_of_an_access_is_said_a_week_before(alice_client, account):
    Account.objects.update(ends_at=timezone.now() + timedelta(days=6))

    assert "connect it again before" in alice_client.get(at(account)).content.decode()


def test_what_depends_on_an_account_stands_beside_it(alice_client, account):
    Delivery.objects.create(
        workspace=account.workspace, account=account, key="x", outgoing={}, not_before=timezone.now()
    )

    assert "1 post" in alice_client.get("/w/lumen/accounts").content.decode()


def test_it_is_paused_and_resumed(alice_client, account):
    alice_client.post(at(account, "/state"), {"act": "pause"})
    account.refresh_from_db()
    assert account.state == "paused"

    alice_client.post(at(account, "/state"), {"act": "resume"})
    account.refresh_from_db()
    assert account.state == "connected"


def test_a_look_on_demand_says_what_it_found(alice_client, account):
    good = alice_client.post(at(account, "/state"), {"act": "look"}, follow=True)
    Gatehouse.error = NetworkError("gate.example says no.", permanent=True, of_account=True)
    bad = alice_client.post(at(account, "/state"), {"act": "look"}, follow=True)

    assert "a test read went well" in good.content.decode()
    assert "gate.example says no." in bad.content.decode()


@pytest.mark.parametrize("act", ["", "dance"])
def test_other_acts_are_refused(alice_client, account, act):
    assert alice_client.post(at(account, "/state"), {"act": act}).status_code == 400


def test_it_is_renamed(alice_client, account):
    alice_client.post(at(account, "/name"), {"name": "La porte"})

    account.refresh_from_db()
    assert account.name == "La porte"


def test_disconnecting_forgets_here_and_revokes_there(alice_client, account):
    alice_client.post(at(account, "/deletion"))

    account.refresh_from_db()
    assert (account.state, account.sealed) == ("revoked", {})
    assert Gatehouse.asked == [f"revoke {CANARY}"]


def test_a_network_that_does_not_revoke_keeps_nothing_here(alice_client, account):
    Gatehouse.error = NetworkError("gate.example is in trouble.")
    answer = alice_client.post(at(account, "/deletion"), follow=True)

    account.refresh_from_db()
    assert account.sealed == {}
    assert "gate.example is in trouble." in answer.content.decode()


def test_a_revoked_account_can_only_be_connected_again(alice_client, account, alice):
    account.let_go(by=alice, now=timezone.now())

    assert alice_client.post(at(account, "/state"), {"act": "resume"}).status_code == 400


@pytest.mark.parametrize("typed", ["", "lumen!", "Lum"])
def test_the_panic_button_asks_for_the_name(alice_client, account, typed):
    answer = alice_client.post("/w/lumen/accounts/revocation", {"typed": typed})

    account.refresh_from_db()
    assert answer.status_code == 422
    assert account.state == "connected"
    assert not Pause.objects.exists()


def test_the_panic_button_says_what_was_done(alice_client, account, workspace):
    answer = alice_client.post("/w/lumen/accounts/revocation", {"typed": " LUMEN "})

    account.refresh_from_db()
    assert (account.state, account.sealed) == ("revoked", {})
    assert Pause.objects.over(workspace.pk).exists()
    assert "Revoked there too" in answer.content.decode()


def test_the_panic_button_says_where_an_access_still_works(alice_client, workspace, alice):
    found = Connected(native_id="@lumen", name="Lumen", settings={"chat": "@lumen"}, secrets={"token": "x"})
    Account.connect(workspace, "telegram", found, by=alice, now=timezone.now())
    page = alice_client.post("/w/lumen/accounts/revocation", {"typed": "lumen"}).content.decode()

    assert "Yours to do" in page
    assert '<a href="https://t.me/BotFather" rel="nofollow">' in page


def test_programs_read_accounts_without_secrets(client, account, alice):
    token, secret = ApiToken.issue(account.workspace, "Board", [Scope.READ_ACCOUNTS], by=alice, now=timezone.now())
    answer = client.get("/api/v1/accounts", headers={"Authorization": f"Bearer {secret}"})
    one = client.get(f"/api/v1/accounts/{account.pk}", headers={"Authorization": f"Bearer {secret}"})

    assert answer.json()[0] == one.json()
    assert (one.json()["state"], one.json()["handle"]) == ("connected", "lumen")
    assert CANARY not in answer.content.decode()


def test_no_secret_stands_in_the_audit(alice_client, account):
    alice_client.post(at(account, "/deletion"))

    page = alice_client.get("/w/lumen/audit").content.decode()
    assert "disconnected the account" in page
    assert CANARY not in page


def test_a_number_that_is_none_is_no_account(alice_client):
    assert alice_client.get("/w/lumen/accounts/new?network=gatehouse&again=²").status_code == 200
