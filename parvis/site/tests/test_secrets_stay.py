"""Canaries: no secret of an account stands in the database file, the log, a trace, or what Django shows of an error."""

from __future__ import annotations

import logging
import sqlite3
import traceback

import pytest
from django.db import connection
from django.utils import timezone

from parvis.delivery.models import Account
from parvis.delivery.outside import outlet_of
from parvis.door import DoorError
from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.bluesky.network import Bluesky
from parvis.networks.connecting import Connected
from parvis.networks.seam import NetworkError
from parvis.networks.telegram.network import Telegram
from parvis.site.log import HideSecrets
from parvis.vault.sealed import Secrets

CANARY = "canary-4f1c9a"
NAMES = ("access_token", "refresh_token", "app_password", "password", "token", "secret", "client_secret")


@pytest.fixture
def account(workspace, alice):
    found = Connected(native_id="did:plc:lumen", name="Lumen", settings={"service": "https://pds.lumen.example"},
                      secrets=dict.fromkeys(NAMES, CANARY))  # fmt: skip
    return Account.connect(workspace, "bluesky", found, by=alice, now=timezone.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into the file of SQLite")
def test_the_file_of_the_database_holds_none(account):
    account.doubt(NetworkError("No."), now=timezone.now())
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = connection.settings_dict["NAME"]
    copy = sqlite3.connect(path)
    dump = "\n".join(copy.iterdump())
    copy.close()

    assert "did:plc:lumen" in dump
    assert CANARY not in dump
    with open(path, "rb") as file:
        assert CANARY.encode() not in file.read()


def test_an_account_in_an_error_does_not_tell_its_secrets(account):
    shown = [repr(account), str(account), repr(account.secrets()), str(Secrets(token=CANARY)), str(account.__dict__)]

    assert CANARY not in "".join(shown)


@pytest.mark.parametrize("name", NAMES)
def test_the_log_hides_what_looks_like_one(name):
    record = logging.LogRecord("parvis", logging.ERROR, "x", 1, f'asked with {{"{name}": "{CANARY}"}}', None, None)
    HideSecrets([]).filter(record)

    assert CANARY not in record.getMessage()


def test_a_trace_of_a_refusal_names_none(account, caplog):
    door = ReplayDoor(
        {"https://pds.lumen.example/xrpc/com.atproto.server.getSession": Recorded(401, b'{"error": "x"}')}
    )
    network = Bluesky({**account.settings, **account.secrets()}, door)
    try:
        network.check()
    except NetworkError:
        logging.getLogger("parvis").exception("it was refused")
        trace = traceback.format_exc()

    assert CANARY not in trace
    assert CANARY not in caplog.text


def test_a_token_in_an_address_is_in_no_error():
    door = ReplayDoor({f"https://api.telegram.org/bot{CANARY}/getChat": Recorded(error=DoorError("No host."))})
    with pytest.raises(NetworkError) as caught:
        Telegram({"token": CANARY, "chat": "@lumen"}, door).check()

    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_what_opens_an_account_is_given_to_its_network_alone(account):
    assert outlet_of(account).given["access_token"] == CANARY
    assert CANARY not in str(account.settings)
