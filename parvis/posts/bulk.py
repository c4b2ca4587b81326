"""Many rows at once, past the ORM: the one file where intake writes SQL.

Why: building a model object per row and compiling its INSERT costs three to four times the insert itself (see
`docs/reasons/intake.md`). Names of tables and columns come from the models, values are always parameters.
Callers hold the workspace's lock (`parvis.posts.writing.lock_writing`), so that keys do not collide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection, models

Row = Sequence[Any]


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids that nobody else will get, rising. On SQLite the write transaction must be open already."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + count))


def insert_rows(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Insert rows whose values stand in the order of `columns` (attribute names, e.g. `post_id`)."""
    if not rows:
        return
    ready = _ready(model, columns, rows)
    names = ", ".join(_quoted(model, columns))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(ready))  # noqa: S608


def update_rows(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Set `columns` of each row; the last value of a row is its id. Rows are written in the order of ids."""
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    changes = ", ".join(f"{name} = %s" for name in _quoted(model, columns))
    ready = _ready(model, (*columns, "id"), sorted(rows, key=lambda row: row[-1]))
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {changes} WHERE id = %s", list(ready))  # noqa: S608


def add_counts(
    model: type[models.Model], keys: tuple[str, ...], sums: tuple[str, ...],
    rows: Mapping[tuple[Any, ...], Sequence[int]], *, peaks: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Add to counters kept by key, making those that are missing and dropping those that come back to nothing.

    `peaks` are columns (after `sums` in each row) that keep the largest value ever given.

    Rows are written in the order of their keys, so that two writers never wait for each other in a circle.
    The first of `sums` is the number that says whether anything is left.
    """
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    larger = "GREATEST" if connection.vendor == "postgresql" else "MAX"
    changes = [f"{name} = {table}.{name} + excluded.{name}" for name in _quoted(model, sums)]
    changes += [f"{name} = {larger}({table}.{name}, excluded.{name})" for name in _quoted(model, peaks)]
    same_key = " AND ".join(f"{name} = %s" for name in _quoted(model, keys))
    ordered = sorted(rows)
    conflict = f"ON CONFLICT ({', '.join(_quoted(model, keys))}) DO UPDATE SET {', '.join(changes)}"
    with connection.cursor() as cursor:
        _upsert(cursor, model, (*keys, *sums, *peaks), [(*key, *rows[key]) for key in ordered], conflict)
        emptied = [key for key in ordered if rows[key][0] < 0]
        if emptied:
            nothing = _quoted(model, sums)[0]
            cursor.executemany(f"DELETE FROM {table} WHERE {same_key} AND {nothing} <= 0", emptied)  # noqa: S608


def _upsert(cursor: Any, model: type[models.Model], columns: tuple[str, ...], rows: list[Row], conflict: str) -> None:
    """PostgreSQL reads and plans each statement anew: one for all rows, which come as an array for each column."""
    into = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(_quoted(model, columns))})"
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"%s::{kind}[]" for kind in _types(model, columns))
        by_column = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(f"{into} SELECT * FROM unnest({arrays}) {conflict}", by_column)  # noqa: S608
    else:
        cursor.executemany(f"{into} VALUES ({', '.join(['%s'] * len(columns))}) {conflict}", rows)


@lru_cache(maxsize=64)
def _types(model: type[models.Model], columns: tuple[str, ...]) -> list[str]:
    kinds = {field.attname: str(field.db_type(connection)) for field in model._meta.concrete_fields}
    return [kinds[name] for name in columns]


@lru_cache(maxsize=64)
def _quoted(model: type[models.Model], columns: tuple[str, ...]) -> list[str]:
    by_name = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    return [connection.ops.quote_name(by_name[name]) for name in columns]


def _ready(model: type[models.Model], columns: tuple[str, ...], rows: Iterable[Row]) -> Iterable[Row]:
    """The rows as the driver wants them: JSON as text, times as the database keeps them. Works column by column."""
    writers = [_writer(model, name) for name in columns]
    special = [place for place, writer in enumerate(writers) if writer is not None]
    if not special:
        return rows
    by_column = [list(column) for column in zip(*rows, strict=True)]
    for place in special:
        by_column[place] = list(map(writers[place], by_column[place]))  # type: ignore[arg-type]
    return zip(*by_column, strict=True)


def _writer(model: type[models.Model], name: str) -> Callable[[Any], Any] | None:
    field = next(field for field in model._meta.concrete_fields if field.attname == name)
    if isinstance(field, models.JSONField):
        return _as_json
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return _as_sqlite_time
    return None


def _as_json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _as_sqlite_time(moment: datetime | None) -> str | None:
    """What `DatabaseOperations.adapt_datetimefield_value` gives for a moment in UTC, without its detours."""
    return None if moment is None else moment.isoformat(" ")[:-6]
