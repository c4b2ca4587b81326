"""One file with everything: the database as it was at one moment, uploads, options and, when asked, the secret key."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import parvis

ABOUT, SQLITE, POSTGRESQL = "about.json", "parvis.sqlite3", "parvis.pgdump"
# Of the sessions, of the stored passwords and tokens, and of what is pushed to phones.
KEYS = ("secret.key", "vault.key", "push-key.pem")
# What people gave: files of sources and pictures of publications. "media" is a copy of pictures that others show.
KEPT_FOLDERS, KEPT_FILES = ("uploads", "pictures", "media", "archive"), ("parvis.toml",)
FORMAT = 1


class CannotBackUp(Exception):
    """A sentence that says why, and what to do."""


class CannotRestore(Exception):
    """A sentence that says why, and what to do."""


def back_up(target: Path, *, data: Path, database_url: str, with_key: bool, now: datetime | None = None) -> None:
    """Write the file, complete or not at all. Raises CannotBackUp."""
    if not target.parent.is_dir():
        raise CannotBackUp(f"the folder {target.parent} does not exist.")
    try:
        _write(target, data=data, database_url=database_url, with_key=with_key, now=now or datetime.now(UTC))
    except OSError as error:
        raise CannotBackUp(f"{target} cannot be written: {error}.") from error


def _write(target: Path, *, data: Path, database_url: str, with_key: bool, now: datetime) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".parvis-backup-") as name:
        folder = Path(name)
        copied = copy_postgresql(database_url, folder) if database_url else copy_sqlite(data, folder)
        about = {"format": FORMAT, "parvis": parvis.__version__, "database": copied.name,
                 "made_at": now.isoformat(timespec="seconds"), "has_keys": with_key}  # fmt: skip
        (folder / ABOUT).write_text(json.dumps(about, indent=1), encoding="utf-8")
        draft = folder / "draft.tar.gz"
        with tarfile.open(draft, "w:gz", compresslevel=3) as tar:
            tar.add(folder / ABOUT, ABOUT)
            tar.add(copied, copied.name)
            for kept in (*KEPT_FOLDERS, *KEPT_FILES, *(KEYS if with_key else ())):
                if (data / kept).exists():
                    tar.add(data / kept, kept)
        draft.chmod(0o600)
        os.replace(draft, target)


def copy_sqlite(data: Path, folder: Path) -> Path:
    """SQLite's own online copy: all pages in one step are one moment, whatever is written meanwhile."""
    source = data / SQLITE
    if not source.exists():
        raise CannotBackUp(f"there is no database in {data.resolve()}.")
    copy = sqlite3.connect(folder / SQLITE)
    live = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=60)
    try:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise CannotBackUp(f"the database could not be copied ({error}).") from error
    finally:
        live.close()
        copy.close()
    return folder / SQLITE


def copy_postgresql(url: str, folder: Path) -> Path:
    program = find_program("pg_dump")
    if program is None:
        raise CannotBackUp("pg_dump is not installed; install PostgreSQL's client programs, of the server's version.")
    address, environ = without_password(url)
    target = folder / POSTGRESQL
    command = [program, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", address]
    done = subprocess.run(command, capture_output=True, text=True, env=environ)
    if done.returncode:
        raise CannotBackUp(f"pg_dump failed: {done.stderr.strip()}")
    return target


def restore(source: Path, *, data: Path, database_url: str, force: bool) -> dict[str, Any]:
    """Put the file's content in place. Returns what the backup says about itself. Raises CannotRestore."""
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data, prefix=".parvis-restore-") as name:
        folder = Path(name)
        about = unpack(source, folder)
        refuse_other_engine(about, database_url)
        if database_url:
            restore_postgresql(folder / POSTGRESQL, database_url, force=force)
        else:
            restore_sqlite(folder / SQLITE, data, force=force)
        for kept in (*KEPT_FOLDERS, *KEPT_FILES, *KEYS):
            if (folder / kept).exists():
                replace(folder / kept, data / kept)
    return about


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as tar:
            tar.extractall(folder, filter="data")
        verify(source)
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, EOFError, tarfile.TarError, zlib.error, ValueError) as error:
        raise CannotRestore(f"{source} is no backup of Parvis ({error}).") from error
    if about.get("format") != FORMAT:
        raise CannotRestore(f"{source} was made by Parvis {about.get('parvis')}, whose backups this one cannot read.")
    return about


def verify(source: Path) -> None:
    """gzip says at its very end whether all before it is whole, and tar stops before. Raises OSError, zlib.error."""
    with gzip.open(source) as whole:
        while whole.read(2**20):
            pass


def refuse_other_engine(about: dict[str, Any], database_url: str) -> None:
    if (about["database"] == POSTGRESQL) != bool(database_url):
        here, there = ("PostgreSQL", "SQLite") if database_url else ("SQLite", "PostgreSQL")
        raise CannotRestore(f"this backup was made on {there}, and Parvis is set to use {here} (PARVIS_DATABASE_URL).")


def restore_sqlite(copy: Path, data: Path, *, force: bool) -> None:
    target = data / SQLITE
    if target.exists() and not force:
        raise CannotRestore(f"{data.resolve()} already has a database; --force replaces it.")
    checked = sqlite3.connect(copy)
    try:
        verdict = checked.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        verdict = error
    finally:
        checked.close()
    if verdict != "ok":
        raise CannotRestore(f"the database in the backup is damaged ({verdict}).")
    for leftover in (f"{SQLITE}-wal", f"{SQLITE}-shm"):
        (data / leftover).unlink(missing_ok=True)
    os.replace(copy, target)


def restore_postgresql(dump: Path, url: str, *, force: bool) -> None:
    program = find_program("pg_restore")
    if program is None:
        raise CannotRestore("pg_restore is not installed; install PostgreSQL's client programs.")
    if has_tables(url) and not force:
        raise CannotRestore("the PostgreSQL database already has tables; --force replaces them.")
    address, environ = without_password(url)
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", "--clean", "--if-exists"]
    command = [program, *options, f"--dbname={address}", str(dump)]
    done = subprocess.run(command, capture_output=True, text=True, env=environ)
    if done.returncode:
        raise CannotRestore(f"pg_restore failed and changed nothing: {done.stderr.strip()}")


def has_tables(url: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    except psycopg.OperationalError as error:
        raise CannotRestore(f"the database does not answer: {error}") from error
    return bool(row and row[0])


def find_program(name: str) -> str | None:
    """Of the newest PostgreSQL on the machine: it can talk to older servers, not the other way round."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(newest[-1]) if newest else shutil.which(name)


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """The address as others may see it in the list of processes, and the password where they may not."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    place = f"{parts.username}@{host}" if parts.username else host
    return urlunsplit(parts._replace(netloc=place)), {**os.environ, "PGPASSWORD": unquote(parts.password or "")}


def replace(source: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    os.replace(source, target)
