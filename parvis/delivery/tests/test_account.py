from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.delivery.models import Account
from parvis.events.models import Event
from parvis.lib.text.sentence import Sentence
from parvis.networks.connecting import Connected
from parvis.networks.seam import NetworkError
from parvis.vault.vault import CannotOpen

NOW = timezone.now()
CANARY = "canary-token"
FOUND = Connected(native_id="did:plc:lumen", handle="lumen.example", name="@lumen.example", settings={"service": "https://x.example"},
                  secrets={"access_token": CANARY})  # fmt: skip
REVOKED = NetworkError(Sentence("{host} says no.", host="x.example"), permanent=True, of_account=True)


@pytest.fixture
def account(workspace, alice):
    return Account.connect(workspace, "bluesky", FOUND, by=alice, now=NOW)


def events(workspace):
    return list(
        Event.objects.filter(workspace=workspace, name__startswith="account.")
        .order_by("pk")
        .values_list("name", flat=True)
    )


def test_a_connected_account_keeps_its_secrets_sealed(account, workspace):
    account.refresh_from_db()

    assert account.secrets() == {"access_token": CANARY}
    assert CANARY not in str(account.sealed) + str(account.settings)
    assert events(workspace) == ["account.connected"]


def test_connecting_it_again_is_the_same_account_with_new_secrets(account, workspace, alice):
    account.rename("Lumen on Bluesky", by=alice)
    again = Account.connect(
        workspace, "bluesky", Connected(native_id="did:plc:lumen", secrets={"access_token": "new"}), by=alice, now=NOW
    )

    assert again.pk == account.pk
    assert again.name == "Lumen on Bluesky"
    assert again.secrets() == {"access_token": "new"}


def test_tokens_of_one_account_do_not_open_in_another(account, workspace, alice):
    other = Account.connect(workspace, "bluesky", Connected(native_id="did:plc:other"), by=alice, now=NOW)
    Account.objects.filter(pk=other.pk).update(sealed=account.sealed)
    other.refresh_from_db()

    with pytest.raises(CannotOpen):
        other.secrets()


def test_an_account_that_is_refused_is_broken_with_words_and_looked_at_at_once(account, workspace):
    account.doubt(REVOKED, now=NOW)

    assert (account.state, account.error, account.due_at) == ("broken", "x.example says no.", NOW)
    assert not account.is_ready
    assert events(workspace)[-1] == "account.broken"
    assert account.changes.first().why == "x.example says no."


def test_it_is_told_once_that_it_broke(account, workspace):
    account.doubt(REVOKED, now=NOW)
    account.doubt(REVOKED, now=NOW)

    assert events(workspace).count("account.broken") == 1


def test_a_good_look_mends_it(account, workspace):
    account.doubt(REVOKED, now=NOW)
    account.thrive(now=NOW + timedelta(minutes=1))

    assert (account.state, account.error, account.checked_at) == ("connected", "", NOW + timedelta(minutes=1))
    assert events(workspace)[-1] == "account.mended"


def test_a_look_that_fails_for_now_changes_no_state(account):
    account.fail(NetworkError("Busy."), is_for_good=False, retry_after=None, now=NOW)

    assert (account.state, account.error, account.is_shaky) == ("connected", "Busy.", True)
    assert account.due_at > NOW


def test_what_a_person_paused_stays_paused_whatever_a_look_finds(account, alice):
    account.pause(by=alice, now=NOW)
    account.doubt(REVOKED, now=NOW)
    account.thrive(now=NOW)

    assert account.state == "paused"


def test_a_look_that_was_under_way_changes_nothing_after_it_was_let_go(account, alice):
    held = Account.objects.get(pk=account.pk)
    account.let_go(by=alice, now=NOW)
    held.thrive(now=NOW)
    held.doubt(REVOKED, now=NOW)

    account.refresh_from_db()
    assert (account.state, account.sealed, account.due_at) == ("revoked", {}, None)


def test_its_end_is_near_a_week_before(account):
    account.ends_at = NOW + timedelta(days=7)

    assert account.ends_soon(NOW)
    assert not account.ends_soon(NOW - timedelta(minutes=1))


def test_the_audit_says_who_connected_it_and_no_secret(account, workspace, alice):
    entry = workspace.audit.first()

    assert (entry.act, entry.subject, entry.by) == ("account.connected", "@lumen.example", alice)
    assert CANARY not in str(entry.facts)


def test_a_pause_thrown_while_the_network_was_asked_holds(account, alice):
    held, sending = Account.objects.get(pk=account.pk), Account.objects.get(pk=account.pk)
    account.pause(by=alice, now=NOW)
    held.fail(NetworkError("Busy."), is_for_good=False, retry_after=None, now=NOW)
    assert Account.objects.get().state == "paused"

    sending.doubt(REVOKED, now=NOW)
    assert Account.objects.get().state == "paused"


def test_what_an_earlier_access_met_says_nothing_of_a_new_one(account, workspace, alice):
    held = Account.objects.get(pk=account.pk)
    Account.connect(workspace, "bluesky", FOUND, by=alice, now=NOW)
    held.fail(REVOKED, is_for_good=True, retry_after=None, now=NOW)

    account.refresh_from_db()
    assert (account.state, account.error) == ("connected", "")


@pytest.mark.parametrize("deed", ["pause", "resume"])
def test_what_was_let_go_meanwhile_stays_so(account, alice, deed):
    held = Account.objects.get(pk=account.pk)
    account.let_go(by=alice, now=NOW)
    getattr(held, deed)(by=alice, now=NOW)

    account.refresh_from_db()
    assert (account.state, account.due_at) == ("revoked", None)
    assert events(account.workspace)[-1] == "account.revoked"
