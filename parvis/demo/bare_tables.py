"""Tables without indexes, triggers and foreign keys while millions of rows go in; all are made again at the end.

Making an index once is several times cheaper than keeping it row by row. What is dropped is read from the database
itself, so that it comes back exactly as it was. Keys and unique constraints stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, models

Made = tuple[str, str]  # the statement that drops it, the statement that makes it again
TEXT_INDEX = "posts_words"  # SQLite's full text index over posts, kept by the triggers


@contextmanager
def bare_tables(kinds: Sequence[type[models.Model]]) -> Iterator[None]:
    tables = [model._meta.db_table for model in kinds]
    dropped = _of_postgresql(tables) if connection.vendor == "postgresql" else _of_sqlite(tables)
    with connection.cursor() as cursor:
        for drop, _ in dropped:
            cursor.execute(drop)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, make in dropped:
                cursor.execute(make)
            if connection.vendor == "sqlite" and any("TRIGGER" in drop for drop, _ in dropped):
                cursor.execute(f"INSERT INTO {TEXT_INDEX}({TEXT_INDEX}) VALUES ('rebuild')")


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """A power cut meanwhile may cost the database, which holds nothing but a demo."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-200000")  # KiB
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous=NORMAL")
            cursor.execute("PRAGMA cache_size=-2000")


def _of_sqlite(tables: list[str]) -> list[Made]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL "
            f"AND tbl_name IN ({', '.join(['%s'] * len(tables))})",
            tables,
        )
        return [(f'DROP {kind.upper()} "{name}"', sql) for kind, name, sql in cursor.fetchall()]


def _of_postgresql(tables: list[str]) -> list[Made]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = ANY(%s) "
            "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [tables],
        )
        indexes = [(f'DROP INDEX "{name}"', made) for name, made in cursor.fetchall()]
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
            [tables],
        )
        keys = [
            (f'ALTER TABLE {table} DROP CONSTRAINT "{name}"', f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {made}')
            for table, name, made in cursor.fetchall()
        ]
    return [*indexes, *keys]
