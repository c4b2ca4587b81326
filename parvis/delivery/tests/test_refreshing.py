"""A thousand who need the same new token at once make one request; two would lose the account."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from parvis.delivery.models import Account
from parvis.delivery.refreshing import fresh_secrets
from parvis.networks.connecting import Connected
from parvis.networks.seam import NetworkError
from tests.doubles.gatehouse import Gatehouse
from tests.doubles.publishing import known

AT_ONCE, ASKED = 25, 1000


@pytest.fixture(autouse=True)
def gate():
    Gatehouse.reset()
    with known(Gatehouse):
        yield Gatehouse


@pytest.fixture
def account(workspace, alice):
    now = timezone.now()
    found = Connected(
        native_id="lumen@gate", name="Lumen", secrets={"token": "token-0"}, fresh_until=now - timedelta(seconds=1)
    )
    return Account.connect(workspace, "gatehouse", found, by=alice, now=now)


def test_a_token_that_lives_is_used_as_it_is(account):
    Account.objects.update(fresh_until=timezone.now() + timedelta(minutes=5))
    account.refresh_from_db()

    assert fresh_secrets(account)["token"] == "token-0"
    assert Gatehouse.asked == []


def test_one_that_ended_is_renewed_and_kept(account):
    assert fresh_secrets(account)["token"] == "token-1"
    assert Account.objects.get().secrets() == {"token": "token-1"}
    assert Account.objects.get().refreshing_until is None


def test_an_old_object_does_not_renew_again(account):
    old = Account.objects.get()
    fresh_secrets(account)

    assert fresh_secrets(old)["token"] == "token-1"
    assert Gatehouse.asked == ["refresh token-0"]


def test_a_refusal_breaks_the_account_and_the_others_hear_of_it(account):
    Gatehouse.error = NetworkError("gate.example no longer knows us.", permanent=True, of_account=True)
    with pytest.raises(NetworkError, match="no longer knows"):
        fresh_secrets(account)

    other = Account.objects.get()
    assert (other.state, other.secrets()) == ("broken", {"token": "token-0"})


def test_after_a_failure_for_now_nobody_hammers(account, monkeypatch):
    Gatehouse.error = NetworkError("gate.example is in trouble.")
    with pytest.raises(NetworkError, match="in trouble"):
        fresh_secrets(account)
    monkeypatch.setattr("parvis.delivery.refreshing.PATIENCE_SECONDS", 0.0)
    with pytest.raises(NetworkError, match="being renewed") as caught:
        fresh_secrets(Account.objects.get())

    assert caught.value.retry_after == 10.0
    assert Gatehouse.asked == ["refresh token-0"]


def test_one_who_died_while_asking_is_followed_by_another(account):
    Account.objects.update(refreshing_until=timezone.now() - timedelta(seconds=1))

    assert fresh_secrets(Account.objects.get())["token"] == "token-1"


def test_tokens_that_came_too_late_are_not_kept(account, alice):
    class LetGo(Gatehouse):
        name = "letgo"

        def refresh(self):
            Account.objects.get().let_go(by=alice, now=timezone.now())
            return super().refresh()

    Account.objects.update(network="letgo")
    with known(LetGo), pytest.raises(NetworkError):
        fresh_secrets(Account.objects.get())
    assert Account.objects.get().sealed == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_thousand_at_once_make_one_request(account):
    """Slow: a thousand calls by threads that start together, each with its own connection."""
    Gatehouse.slow_seconds = 0.2
    begin = threading.Barrier(AT_ONCE)

    def ask(number):
        if number < AT_ONCE:
            begin.wait(30)
        try:
            return fresh_secrets(held[number])["token"]
        finally:
            connections.close_all()

    held = [Account.objects.get() for _ in range(ASKED)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        tokens = list(pool.map(ask, range(ASKED)))

    assert Gatehouse.asked == ["refresh token-0"]
    assert tokens == ["token-1"] * ASKED


PROCESS = """
import os, sys, threading, time
from parvis.site.start import start_django
start_django()
from concurrent.futures import ThreadPoolExecutor
from django.db import connections
from parvis.delivery.models import Account
from parvis.delivery.refreshing import fresh_secrets
from tests.doubles.gatehouse import Gatehouse
from parvis.networks.registry import add
add(Gatehouse)
Gatehouse.slow_seconds = 0.3
held = [Account.objects.get() for _ in range(250)]
print("ready", flush=True)
sys.stdin.readline()
def ask(account):
    try:
        return fresh_secrets(account)["token"]
    finally:
        connections.close_all()
with ThreadPoolExecutor(5) as pool:
    tokens = list(pool.map(ask, held))
print(len(Gatehouse.asked), *sorted(set(tokens)), flush=True)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "postgresql", reason="several processes on several hosts share PostgreSQL")
def test_four_processes_at_once_make_one_request(account):
    """Slow: four Pythons, 250 calls each."""
    database = connection.settings_dict["NAME"]
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PARVIS_TEST_DATABASE": database}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
        )
        for _ in range(4)
    ]
    for process in running:
        assert process.stdout.readline() == "ready\n"
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0].split() for process in running]

    assert sum(int(count) for count, *_ in said) == 1
    assert {token for _, *tokens in said for token in tokens} == {"token-1"}
