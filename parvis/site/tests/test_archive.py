from __future__ import annotations

import os
import random
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.site.archive import SQLITE, CannotBackUp, CannotRestore, back_up, restore
from parvis.site.commands import backup, serve
from parvis.site.commands import restore as restore_command
from parvis.vault.keys import new_key


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for kind in ("uploads", "pictures", "media"):
        (folder / kind / "12").mkdir(parents=True)
        (folder / kind / "12" / "lamp.txt").write_text("a lamp")
    (folder / "secret.key").write_text("k" * 40)
    (folder / "push-key.pem").write_text("p" * 40)
    (folder / "parvis.toml").write_text("port = 9000\n")
    with sqlite3.connect(folder / SQLITE) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE pair (left INTEGER, right INTEGER)")
    database.close()
    return folder


def rows(folder: Path) -> list[tuple[int, int]]:
    database = sqlite3.connect(folder / SQLITE)
    found = database.execute("SELECT left, right FROM pair ORDER BY 1").fetchall()
    database.close()
    return found


def test_everything_comes_back(data, tmp_path):
    back_up(tmp_path / "all.tar.gz", data=data, database_url="", with_key=True)
    restore(tmp_path / "all.tar.gz", data=tmp_path / "new", database_url="", force=False)

    assert (tmp_path / "new" / "uploads" / "12" / "lamp.txt").read_text() == "a lamp"
    assert (tmp_path / "new" / "pictures" / "12" / "lamp.txt").read_text() == "a lamp"
    assert (tmp_path / "new" / "secret.key").read_text() == "k" * 40
    assert (tmp_path / "new" / "push-key.pem").read_text() == "p" * 40
    assert (tmp_path / "new" / "parvis.toml").read_text() == "port = 9000\n"
    assert rows(tmp_path / "new") == []


def test_the_key_stays_at_home_unless_asked_for(data, tmp_path):
    back_up(tmp_path / "all.tar.gz", data=data, database_url="", with_key=False)

    with tarfile.open(tmp_path / "all.tar.gz") as tar:
        assert not {"secret.key", "push-key.pem"} & {*tar.getnames()}


def test_others_cannot_read_the_file(data, tmp_path):
    back_up(tmp_path / "all.tar.gz", data=data, database_url="", with_key=False)

    assert (tmp_path / "all.tar.gz").stat().st_mode & 0o077 == 0


@pytest.fixture
def busy(data: Path) -> Iterator[Path]:
    """A writer that adds the two halves of a pair in one transaction, without a pause."""
    stop = threading.Event()

    def write() -> None:
        database = sqlite3.connect(data / SQLITE, timeout=30, isolation_level=None)
        number = 0
        while not stop.is_set():
            number += 1
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO pair (left) VALUES (?)", [number])
            database.execute("UPDATE pair SET right = ? WHERE left = ?", [number, number])
            database.execute("COMMIT")
        database.close()

    writer = threading.Thread(target=write)
    writer.start()
    yield data
    stop.set()
    writer.join()


def test_a_backup_under_load_is_one_moment(busy, tmp_path):
    for number in range(20):
        back_up(tmp_path / f"{number}.tar.gz", data=busy, database_url="", with_key=False)
        restore(tmp_path / f"{number}.tar.gz", data=tmp_path / str(number), database_url="", force=False)

        found = rows(tmp_path / str(number))
        assert found == [(pair + 1, pair + 1) for pair in range(len(found))]


def test_a_full_folder_is_not_replaced_without_force(data, tmp_path):
    back_up(tmp_path / "all.tar.gz", data=data, database_url="", with_key=False)

    with pytest.raises(CannotRestore, match="already has a database; --force replaces it"):
        restore(tmp_path / "all.tar.gz", data=data, database_url="", force=False)


def test_force_replaces_it_and_its_write_ahead_log(data, tmp_path):
    back_up(tmp_path / "all.tar.gz", data=data, database_url="", with_key=False)
    later = sqlite3.connect(data / SQLITE)
    later.execute("INSERT INTO pair VALUES (1, 1)")
    later.commit()

    restore(tmp_path / "all.tar.gz", data=data, database_url="", force=True)

    later.close()
    assert rows(data) == []


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00"])
def test_what_is_no_backup_is_refused(content, tmp_path):
    (tmp_path / "odd.tar.gz").write_bytes(content)

    with pytest.raises(CannotRestore, match="is no backup of Parvis"):
        restore(tmp_path / "odd.tar.gz", data=tmp_path / "new", database_url="", force=False)


def test_a_backup_that_was_damaged_on_its_way_is_refused(data, tmp_path):
    (data / "media" / "noise").write_bytes(random.Random(1).randbytes(200_000))
    back_up(tmp_path / "all.tar.gz", data=data, database_url="", with_key=False)
    content = bytearray((tmp_path / "all.tar.gz").read_bytes())
    content[2000:3000] = bytes(1000)
    (tmp_path / "all.tar.gz").write_bytes(content)

    with pytest.raises(CannotRestore, match="is no backup of Parvis"):
        restore(tmp_path / "all.tar.gz", data=tmp_path / "new", database_url="", force=False)


def test_a_database_that_is_none_is_refused_and_the_present_one_stays(data, tmp_path):
    (tmp_path / "odd" / "media").mkdir(parents=True)
    (tmp_path / "odd" / SQLITE).write_bytes(b"no database at all" * 400)
    with tarfile.open(tmp_path / "all.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "odd" / SQLITE, SQLITE)
        (tmp_path / "about.json").write_text(f'{{"format": 1, "database": "{SQLITE}"}}')
        tar.add(tmp_path / "about.json", "about.json")

    with pytest.raises(CannotRestore, match="the database in the backup is damaged"):
        restore(tmp_path / "all.tar.gz", data=data, database_url="", force=True)
    assert rows(data) == []


def test_a_file_that_would_land_outside_is_refused(tmp_path):
    (tmp_path / "evil").write_text("evil")
    with tarfile.open(tmp_path / "odd.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "evil", "../../evil")

    with pytest.raises(CannotRestore, match="is no backup of Parvis"):
        restore(tmp_path / "odd.tar.gz", data=tmp_path / "new", database_url="", force=False)


def test_a_backup_of_sqlite_is_not_put_into_postgresql(data, tmp_path):
    back_up(tmp_path / "all.tar.gz", data=data, database_url="", with_key=False)

    with pytest.raises(CannotRestore, match="was made on SQLite, and Parvis is set to use PostgreSQL"):
        restore(tmp_path / "all.tar.gz", data=tmp_path / "new", database_url="postgresql://x/y", force=False)


def test_a_folder_is_no_name_for_a_backup(data, tmp_path):
    with pytest.raises(CannotBackUp, match="cannot be written"):
        back_up(tmp_path, data=data, database_url="", with_key=False)


@pytest.mark.parametrize("name", ["c#", "50%25", "what?"])
def test_a_folder_of_any_name_is_backed_up(name, data, tmp_path):
    odd = data.rename(tmp_path / name)

    back_up(tmp_path / "all.tar.gz", data=odd, database_url="", with_key=False)
    restore(tmp_path / "all.tar.gz", data=tmp_path / "new", database_url="", force=False)

    assert rows(tmp_path / "new") == []


def test_no_database_is_said(tmp_path):
    with pytest.raises(CannotBackUp, match="there is no database in"):
        back_up(tmp_path / "all.tar.gz", data=tmp_path, database_url="", with_key=False)


@pytest.fixture
def options(data, monkeypatch):
    values = {"data": str(data), "database_url": "", "vault_key": ""}
    monkeypatch.setattr(backup, "os_options", lambda: values)
    monkeypatch.setattr(restore_command, "os_options", lambda: values)
    return values


def test_the_commands_say_what_they_did(options, tmp_path, capsys):
    assert backup.main([str(tmp_path / "all.tar.gz")]) == 0
    assert restore_command.main([str(tmp_path / "all.tar.gz"), "--force"]) == 0

    written = capsys.readouterr().out
    assert "Written: " in written
    assert "Restored the backup of " in written


def test_a_key_that_stands_in_an_option_is_not_said_to_be_inside(options, tmp_path, capsys):
    options["vault_key"] = new_key().text

    backup.main([str(tmp_path / "all.tar.gz"), "--with-key"])
    restore_command.main([str(tmp_path / "all.tar.gz"), "--force"])

    written = capsys.readouterr().out
    assert "The keys are inside" not in written
    assert "PARVIS_VAULT_KEY is not inside: keep a copy of it elsewhere" in written


def test_the_commands_say_what_went_wrong(options, tmp_path, capsys):
    assert backup.main([str(tmp_path / "nowhere" / "all.tar.gz")]) == 1
    assert restore_command.main([str(tmp_path / "nowhere.tar.gz")]) == 1

    written = capsys.readouterr().err
    assert "does not exist" in written
    assert "is no backup" in written


def test_a_restore_while_parvis_runs_is_refused(options, data, tmp_path, capsys):
    backup.main([str(tmp_path / "all.tar.gz")])

    with serve.take(data):
        assert restore_command.main([str(tmp_path / "all.tar.gz"), "--force"]) == 1

    assert "Parvis already runs on the data folder" in capsys.readouterr().err


@pytest.mark.skipif(not os.environ.get("PARVIS_DATABASE_URL"), reason="no PostgreSQL in this run")
def test_postgresql_comes_back(tmp_path):
    import psycopg

    url = os.environ["PARVIS_DATABASE_URL"]
    name = f"archive_{os.getpid()}"
    ours = url.rpartition("/")[0] + f"/{name}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        with psycopg.connect(ours) as database:
            database.execute("CREATE TABLE lamp AS SELECT generate_series(1, 100) AS number")
        back_up(tmp_path / "all.tar.gz", data=tmp_path, database_url=ours, with_key=False)
        with psycopg.connect(ours) as database:
            database.execute("DELETE FROM lamp")

        with pytest.raises(CannotRestore, match="already has tables"):
            restore(tmp_path / "all.tar.gz", data=tmp_path, database_url=ours, force=False)
        restore(tmp_path / "all.tar.gz", data=tmp_path, database_url=ours, force=True)

        with psycopg.connect(ours) as database:
            assert database.execute("SELECT count(*) FROM lamp").fetchone() == (100,)
        server.execute(f"DROP DATABASE {name}")
