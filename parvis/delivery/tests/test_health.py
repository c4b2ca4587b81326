from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from parvis.delivery.health import look, look_at_one
from parvis.delivery.models import Account, Alarm
from parvis.delivery.watchdog import sound_one
from parvis.networks.connecting import Connected
from parvis.networks.seam import NetworkError
from tests.doubles.gatehouse import Gatehouse
from tests.doubles.publishing import known

NOW = timezone.now()
REVOKED = NetworkError("gate.example no longer knows us.", permanent=True, of_account=True)


@pytest.fixture(autouse=True)
def gate():
    Gatehouse.reset()
    with known(Gatehouse):
        yield Gatehouse


@pytest.fixture
def account(workspace, alice):
    found = Connected(native_id="lumen@gate", name="Lumen", secrets={"token": "token-0"})
    return Account.connect(workspace, "gatehouse", found, by=alice, now=NOW)


def again(account):
    account.refresh_from_db()
    return account


def test_an_account_is_looked_at_every_hour(account):
    assert not look_at_one(NOW + timedelta(minutes=59))
    assert look_at_one(NOW + timedelta(minutes=61))
    assert Gatehouse.asked == ["check"]
    assert again(account).checked_at == NOW + timedelta(minutes=61)


def test_one_that_is_let_go_is_never_looked_at(account, alice):
    account.let_go(by=alice, now=NOW)

    assert not look_at_one(NOW + timedelta(days=1))


def test_a_revoked_one_is_broken_and_its_owners_hear_of_it(account):
    Gatehouse.error = REVOKED
    look_at_one(NOW + timedelta(hours=2))
    sound_one(NOW + timedelta(hours=2))

    assert again(account).state == "broken"
    assert "An account needs you" in mail.outbox[0].subject
    assert "/w/lumen/accounts" in mail.outbox[0].body


def test_a_broken_one_is_tried_with_new_tokens_and_mends_by_itself(account):
    account.doubt(REVOKED, now=NOW)
    look_at_one(NOW)

    assert Gatehouse.asked == ["refresh token-0", "check"]
    assert again(account).state == "connected"
    assert account.secrets()["token"] == "token-1"


def test_a_network_in_trouble_breaks_nothing(account):
    Gatehouse.error = NetworkError("gate.example is in trouble.", retry_after=300.0)
    look(account, now=NOW)

    assert (again(account).state, account.error) == ("connected", "gate.example is in trouble.")
    assert account.due_at == NOW + timedelta(seconds=300)


def test_looks_of_a_broken_one_are_not_a_hammer(account):
    Gatehouse.error = REVOKED
    account.doubt(REVOKED, now=NOW)
    look_at_one(NOW)

    assert again(account).due_at > NOW + timedelta(minutes=50)
    assert len(Gatehouse.asked) == 1


@pytest.mark.parametrize(("days", "count"), [(8, 0), (7, 1), (1, 1)])
def test_the_end_is_told_a_week_before(account, days, count):
    Account.objects.update(ends_at=NOW + timedelta(days=days))
    look(again(account), now=NOW)

    assert Alarm.objects.filter(name="account.expiring").count() == count
    assert account.workspace.events.filter(name="account.expiring").count() == count


def test_the_end_is_told_once(account):
    Account.objects.update(ends_at=NOW + timedelta(days=5))
    look(again(account), now=NOW)
    look(again(account), now=NOW + timedelta(hours=1))
    sound_one(NOW)

    assert Alarm.objects.filter(name="account.expiring").count() == 1
    assert "Lumen" in mail.outbox[0].body


def test_after_its_end_it_is_broken_without_asking(account):
    Account.objects.update(ends_at=NOW - timedelta(seconds=1))
    look(again(account), now=NOW)

    assert again(account).state == "broken"
    assert "has ended" in account.error
    assert Gatehouse.asked == []


def test_a_network_that_is_no_longer_installed_is_said(account):
    Account.objects.update(network="gone")
    look(again(account), now=NOW)

    assert "knows no network called “gone”" in again(account).error


def test_a_lost_key_is_said_with_the_way_out(account):
    Account.objects.update(sealed={"token": "v1.00000000.AAAA"})
    look(again(account), now=NOW)

    assert again(account).state == "broken"
    assert "connect again" in account.error
