import time

import pytest
from django.utils import timezone

from parvis.delivery import panic
from parvis.delivery.models import Account, Pause, Registration, Visit
from parvis.networks.connecting import Connected
from parvis.networks.seam import NetworkError
from parvis.posts.sentences import tell
from tests.doubles.gatehouse import Gatehouse
from tests.doubles.publishing import known

NOW = timezone.now()


class Deaf(Gatehouse):
    """Cannot be told to revoke."""

    name = "deaf"
    label = "Deaf"

    def revoke(self):
        return self.by_hand()


@pytest.fixture(autouse=True)
def gate():
    Gatehouse.reset()
    with known(Gatehouse, Deaf):
        yield Gatehouse


def connect(workspace, by, name, network="gatehouse"):
    found = Connected(native_id=name, name=name, secrets={"token": f"token-{name}"})
    return Account.connect(workspace, network, found, by=by, now=NOW)


@pytest.fixture
def accounts(workspace, alice):
    return [connect(workspace, alice, name) for name in ("a", "b", "c")]


def test_everything_is_paused_forgotten_and_revoked(accounts, workspace, alice):
    outcomes = panic.press(workspace, by=alice, now=NOW)

    assert Pause.objects.over(workspace.pk).exists()
    assert {(one.state, str(one.sealed), one.due_at) for one in Account.objects.all()} == {("revoked", "{}", None)}
    assert sorted(Gatehouse.asked) == ["revoke token-a", "revoke token-b", "revoke token-c"]
    assert [one.left for one in outcomes] == [[], [], []]


def test_it_stands_in_the_audit_and_is_an_event(accounts, workspace, alice):
    panic.press(workspace, by=alice, now=NOW)

    entry = workspace.audit.first()
    assert (entry.act, entry.by, entry.facts) == ("accounts.revoked", alice, {"accounts": ["a", "b", "c"]})
    assert workspace.events.filter(name="accounts.revoked").exists()


def test_another_workspace_keeps_its_accounts(accounts, charlie, charlie_client, workspace, alice):
    theirs = connect(charlie.memberships.get().workspace, charlie, "theirs")
    panic.press(workspace, by=alice, now=NOW)

    theirs.refresh_from_db()
    assert (theirs.state, theirs.secrets()) == ("connected", {"token": "token-theirs"})


def test_what_servers_know_of_us_is_forgotten_too(accounts, workspace, alice):
    Registration.objects.create(workspace=workspace, network="gatehouse", server="x", at=NOW)
    Visit.start(workspace, "gatehouse", state="s", session="t", keep={"verifier": "v"}, settings={}, by=alice, now=NOW)
    panic.press(workspace, by=alice, now=NOW)

    assert not Registration.objects.exists()
    assert not Visit.objects.exists()


def test_a_network_in_trouble_stops_nothing_and_is_said(accounts, workspace, alice):
    Gatehouse.error = NetworkError("gate.example is in trouble.")
    outcomes = panic.press(workspace, by=alice, now=NOW)

    assert {one.why[0] for one in outcomes} == {"gate.example is in trouble."}
    assert all("revoke the access there yourself" in tell(one.left) for one in outcomes)
    assert not Account.objects.exclude(sealed={}).exists()


def test_a_network_that_cannot_be_told_is_left_to_a_person(workspace, alice):
    connect(workspace, alice, "d", network="deaf")
    (outcome,) = panic.press(workspace, by=alice, now=NOW)

    assert tell(outcome.left) == "Deaf cannot be told by a program: revoke the access there yourself."
    assert outcome.why == []


def test_one_network_that_fails_oddly_leaves_the_list_of_all_the_others(accounts, workspace, alice, monkeypatch):
    def revoke(gate):
        if gate.given["token"] == "token-b":
            raise KeyError("revocation_endpoint")
        return ""

    monkeypatch.setattr(Gatehouse, "revoke", revoke)
    outcomes = panic.press(workspace, by=alice, now=NOW)

    assert [bool(one.left) for one in outcomes] == [False, True, False]


def test_who_does_not_answer_is_not_waited_for(accounts, monkeypatch):
    Gatehouse.slow_seconds = 0.5
    held = [(account, {"token": "x"}) for account in accounts]
    outcomes = panic.tell_networks(held, seconds=0.05)

    assert {one.why[0] for one in outcomes} == {panic.SILENT}
    assert all(one.left for one in outcomes)


def test_a_lost_key_does_not_keep_it_from_forgetting(accounts, workspace, alice):
    Account.objects.update(sealed={"token": "v1.00000000.AAAA"})
    panic.press(workspace, by=alice, now=NOW)

    assert not Account.objects.exclude(sealed={}).exists()


@pytest.mark.slow
def test_forty_accounts_of_silent_networks_take_less_than_five_seconds(workspace, alice):
    """Slow by its nature: it waits as long as it may. The five seconds are the promise, so they are measured."""
    for number in range(40):
        connect(workspace, alice, f"n{number}")
    Gatehouse.slow_seconds = 6.0
    began = time.monotonic()
    outcomes = panic.press(workspace, by=alice, now=NOW)

    assert time.monotonic() - began < 5.0
    assert len(outcomes) == 40
    assert not Account.objects.exclude(sealed={}).exists()
