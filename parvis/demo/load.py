"""Millions of mentions for load tests: the story's posts told again over a year, straight into the tables.

It goes around intake on purpose (that is what makes it fast); the moods are the story's own. Not for real workspaces.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

from parvis.demo.cast import anyone
from parvis.demo.pool import Sample, samples
from parvis.demo.telling import Teller
from parvis.listening.models import DayCount, HourCount, Mention
from parvis.posts.models import Author, Post
from parvis.workspaces.models import Workspace

CHUNK = 20_000
YEAR_WEEKS = 51
Told = Callable[[int, int], None]


def load(workspace: Workspace, teller: Teller, mentions: int, told: Told = lambda done, total: None) -> int:
    """Write posts of the year before the story's present until `mentions` mentions are stored; returns how many."""
    pool = samples(workspace, teller)
    authors = _authors(workspace, teller, max(3000, mentions // 40))
    indexes = _Indexes()
    indexes.drop()
    try:
        done = _write_all(workspace, _tell_again(pool, authors, teller), mentions, told)
    finally:
        indexes.make_again()
    _count_again(workspace)
    _tidy()
    return done


def _write_all(workspace: Workspace, posts: Iterator[tuple[Sample, int, datetime]], total: int, told: Told) -> int:
    done, post_id, mention_id = 0, _next_id(Post), _next_id(Mention)
    while done < total:
        chunk = list(islice(posts, min(CHUNK, total - done)))
        post_rows, mention_rows = [], []
        for sample, author, at in chunk:
            post_rows.append((post_id, workspace.pk, author, at, at, f"load/{post_id}", *sample.post_columns))
            for query, spans in sample.matches:
                facts = (at, int(at.timestamp()) // 3600, at)
                mention_rows.append(
                    (mention_id, workspace.pk, query, post_id, author, spans, *facts, *sample.mention_columns)
                )
                mention_id += 1
            post_id += 1
        with transaction.atomic():
            _write(Post, POST_COLUMNS, post_rows)
            _write(Mention, MENTION_COLUMNS, mention_rows)
        done += len(mention_rows)
        told(done, total)
    return done


POST_COLUMNS = (
    *("id", "workspace_id", "author_id", "created_at", "received_at", "native_id"),
    *(
        "network",
        "kind",
        "text",
        "title",
        "url",
        "site",
        "lang",
        "country",
        "reply_to",
        "root",
        "repost_of",
        "quote_of",
    ),
    *("links", "hashtags", "mentions", "media", "replies", "reposts", "likes", "is_sensitive"),
)
MENTION_COLUMNS = (
    *("id", "workspace_id", "query_id", "post_id", "author_id", "spans", "created_at", "hour", "found_at"),
    *("network", "lang", "mood", "reach", "engagement"),
)


def _tell_again(
    pool: Sequence[Sample], authors: Sequence[int], teller: Teller
) -> Iterator[tuple[Sample, int, datetime]]:
    """The pool's posts for ever, each time by somebody else and some weeks earlier, near the same hour of the week."""
    rng = random.Random(teller.seed)
    while True:
        for sample in pool:
            back = timedelta(weeks=rng.randrange(YEAR_WEEKS - 6), seconds=rng.randrange(7200))
            yield sample, authors[int(len(authors) * rng.random() ** 2.4)], sample.at - back


def _authors(workspace: Workspace, teller: Teller, count: int) -> list[int]:
    rng = random.Random(f"{teller.seed}:load")
    now = datetime.now(UTC)
    rows = []
    for number in range(count):
        who = anyone(teller.seed, rng)
        name, followers = who.author.name, who.author.followers
        facts = {
            "network": who.network,
            "handle": f"{who.author.handle}.{number}",
            "name": name,
            "followers": followers,
        }
        rows.append(Author(workspace=workspace, native_id=f"load:{number}", first_seen_at=now, **facts))
    return [author.pk for author in Author.objects.bulk_create(rows, batch_size=1000)]


def _write(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["?"] * len(columns))
        plain = [tuple(_for_sqlite(value) for value in row) for row in rows]
        cursor.cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", plain)


def _for_sqlite(value: Any) -> Any:
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


def _next_id(model: type[models.Model]) -> int:
    return (model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


class _Indexes:
    """Indexes are made once at the end: that is several times cheaper than keeping them row by row."""

    MODELS = (Post, Mention)

    def drop(self) -> None:
        with connection.schema_editor() as editor:
            for model in self.MODELS:
                for index in model._meta.indexes:
                    editor.remove_index(model, index)

    def make_again(self) -> None:
        with connection.schema_editor() as editor:
            for model in self.MODELS:
                for index in model._meta.indexes:
                    editor.add_index(model, index)


def _count_again(workspace: Workspace) -> None:
    """The roll-ups, counted from the mentions themselves."""
    hours, days, mentions = (model._meta.db_table for model in (HourCount, DayCount, Mention))
    of = "query_id IN (SELECT id FROM listening_query WHERE workspace_id = %s)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {hours} WHERE {of}", [workspace.pk])
        cursor.execute(f"DELETE FROM {days} WHERE {of}", [workspace.pk])
        cursor.execute(
            f"INSERT INTO {hours} (query_id, hour, mood, mentions, reach, engagement) "
            f"SELECT query_id, hour, mood, count(*), sum(reach), sum(engagement) FROM {mentions} "
            "WHERE workspace_id = %s GROUP BY query_id, hour, mood",
            [workspace.pk],
        )
        cursor.execute(
            f"INSERT INTO {days} (query_id, day, network, lang, mood, mentions) "
            f"SELECT query_id, hour / 24, network, lang, mood, count(*) FROM {mentions} "
            "WHERE workspace_id = %s GROUP BY query_id, hour / 24, network, lang, mood",
            [workspace.pk],
        )


def _tidy() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (Post, Mention):
                table = model._meta.db_table
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("ANALYZE")


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
