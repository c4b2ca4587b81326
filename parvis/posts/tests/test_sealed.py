import sqlite3
import threading
import time

import pytest
from django.conf import settings
from django.db import connection, connections

from parvis.posts.models import Source
from parvis.vault.keys import key_file, keys_of, new_key, write_keys
from parvis.vault.rotation import reseal, rotate
from parvis.vault.sealed import Secrets, sealed_rows
from parvis.vault.vault import CannotOpen, vault

CANARY = "canary-in-the-coal-mine"


@pytest.fixture
def source(workspace):
    given = {"server": "lumen.example", "token": CANARY, "timelines": "public"}
    return Source.objects.create(workspace=workspace, network="mastodon", name="Lumen", settings=given)


@pytest.fixture
def present_key():
    """The key file as it was before the test, put back after it."""
    path = key_file(settings.DATA)
    before = keys_of(path.read_text())
    yield path
    write_keys(path, before)


def test_secrets_do_not_print_themselves():
    assert CANARY not in f"{Secrets(token=CANARY)} {Secrets(token=CANARY)!r}"


def test_a_password_is_sealed_and_the_rest_can_be_read(source):
    source.refresh_from_db()

    assert source.settings == {"server": "lumen.example", "timelines": "public"}
    assert source.all_settings["token"] == CANARY
    assert CANARY not in str(source.sealed)


def test_what_was_given_is_left_as_it_was(workspace):
    given = {"server": "lumen.example", "token": CANARY}

    Source.objects.create(workspace=workspace, network="mastodon", name="Lumen", settings=given)

    assert given["token"] == CANARY


def test_a_source_saved_again_keeps_its_password(source):
    found = Source.objects.get(pk=source.pk)
    found.name = "Lumen again"
    found.save()

    assert Source.objects.get(pk=source.pk).all_settings["token"] == CANARY


def test_the_password_of_one_source_does_not_open_in_another(source, workspace):
    other = Source.objects.create(workspace=workspace, network="mastodon", name="Other")
    Source.objects.filter(pk=other.pk).update(sealed=source.sealed)
    other.refresh_from_db()

    with pytest.raises(CannotOpen):
        _ = other.all_settings


def test_a_new_key_seals_everything_again_and_the_old_one_goes(source, present_key):
    old = keys_of(present_key.read_text())[0]
    before = source.sealed["token"]

    done = rotate(present_key, grace_seconds=0)

    source.refresh_from_db()
    assert done == (1, 0, 0)
    assert source.sealed["token"] != before
    assert source.secrets() == {"token": CANARY}
    assert old not in keys_of(present_key.read_text())


@pytest.mark.django_db(transaction=True)
def test_two_rotations_at_once_lose_no_password(source, present_key):
    old = present_key.read_text()

    def turn() -> None:
        rotate(present_key, grace_seconds=0.3)
        connections.close_all()

    first = threading.Thread(target=turn)
    first.start()
    while present_key.read_text() == old:
        time.sleep(0.01)
    rotate(present_key, grace_seconds=0)
    first.join()

    source.refresh_from_db()
    assert source.secrets() == {"token": CANARY}


def test_a_lost_key_is_counted_and_said(source, present_key):
    write_keys(present_key, (new_key(),))

    assert reseal() == (0, 1, 0)
    with pytest.raises(CannotOpen) as caught:
        _ = source.secrets()
    assert caught.value.lost


def test_a_row_changed_meanwhile_is_not_overwritten(source, present_key):
    mine = Source.objects.get(pk=source.pk)
    source.keep_secrets({"token": "newer"})

    assert not mine.reseal()
    assert Source.objects.get(pk=source.pk).secrets() == {"token": "newer"}


def test_every_model_with_secrets_is_found(source):
    assert source in list(sealed_rows())


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into the file of SQLite")
def test_the_file_of_the_database_holds_no_password(source):
    database = connection.settings_dict["NAME"]
    copy = sqlite3.connect(database)
    dump = "\n".join(copy.iterdump())
    copy.close()

    assert "lumen.example" in dump
    assert CANARY not in dump
    assert vault().is_current(source.sealed["token"])
