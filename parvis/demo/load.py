"""Millions of mentions for load tests: the story told over and over through a year, straight into the tables.

It goes around intake on purpose (that is what makes it fast); moods are read by the light reader, once for each text
of the story. Not for real workspaces: indexes are missing while it runs, and whoever kills it begins again with
`parvis demo --fresh`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db import connection, models, transaction

from parvis.demo.bare_tables import bare_tables, without_waiting_for_the_disk
from parvis.demo.cast import anyone
from parvis.demo.copies import Told, authors_of, copy
from parvis.demo.pool import MENTION_COLUMNS, POST_COLUMNS, Sample, samples
from parvis.demo.telling import Teller
from parvis.listening.models import Mention
from parvis.listening.recount import recount, recount_moments
from parvis.posts.bulk import insert_rows
from parvis.posts.models import Author, Post
from parvis.understanding.readers import Reader
from parvis.workspaces.models import Workspace

CHUNK = 20_000  # posts in one transaction
WEEKS = 6  # what the story lasts
YEAR_WEEKS = 54
JITTER_SECONDS = 7200
ONE_BY_ONE = 500_000
COPY_SECONDS = 3600  # how much older the last copy is
LEAST_AUTHORS = 3000
MENTIONS_PER_AUTHOR = 40
Progress = Callable[[int, int], None]
Telling = tuple[Sample, int, datetime]  # what, by which author, when


def load(
    workspace: Workspace,
    teller: Teller,
    mentions: int,
    told: Progress = lambda done, total: None,
    *,
    weeks: int = WEEKS,
    one_by_one: int = 0,
) -> int:
    """Write about `mentions` mentions (never fewer) of the year before the story's present; returns how many.

    The last `weeks` of the story are what is told over and over: fewer are ready sooner. More than `one_by_one`
    mentions are told once in part and then copied by the database.
    """
    pool = samples(workspace, teller, timedelta(weeks=weeks), light_reader())
    authors = _authors(workspace, teller, max(LEAST_AUTHORS, mentions // MENTIONS_PER_AUTHOR))
    times = max(1, mentions // (one_by_one or ONE_BY_ONE))
    share = -(-mentions // times)
    posts, ids = _next_id(Post), _next_id(Mention)
    with without_waiting_for_the_disk(), bare_tables((Post, Mention)):
        done = _write_all(workspace, _tell_again(pool, authors, teller, weeks, share), mentions, told)
        written = Told((posts, _next_id(Post) - 1), (ids, _next_id(Mention) - 1), authors_of(authors))
        for number in range(1, times):
            with transaction.atomic():
                done += copy(written, number, number * COPY_SECONDS // times)
                _move_sequences()
            told(done, mentions)
    recount(workspace)
    recount_moments(workspace)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return done


def light_reader() -> Reader | None:
    from parvis.understanding.loading import shelf_of_this_process

    return shelf_of_this_process().light()


def _tell_again(
    pool: Sequence[Sample], authors: Sequence[int], teller: Teller, weeks: int, mentions: int
) -> Iterator[Telling]:
    """The pool from a year ago until now, nearly in order of time; each post as often as `mentions` asks for.

    Another author each time: the talkative more often than the quiet.
    """
    rng = random.Random(teller.seed)
    rounds = YEAR_WEEKS // weeks
    whole = sum(len(sample.matches) for sample in pool) * rounds
    passed = done = 0
    for back in range(rounds - 1, -1, -1):
        for sample in pool:
            passed += len(sample.matches)
            while done < mentions * passed / whole:
                at = sample.at - timedelta(weeks=weeks) * back - timedelta(seconds=rng.randrange(JITTER_SECONDS))
                yield sample, authors[int(len(authors) * rng.random() ** 2.4)], at
                done += len(sample.matches)


def _write_all(workspace: Workspace, tellings: Iterator[Telling], total: int, told: Progress) -> int:
    done, post_id, mention_id = 0, _next_id(Post), _next_id(Mention)
    while chunk := list(islice(tellings, CHUNK)):
        posts, mentions = [], []
        for sample, author, at in chunk:
            posts.append((post_id, workspace.pk, author, at, at, f"load/{post_id:010}", *sample.post_columns))
            hour = int(at.timestamp()) // 3600
            for query, spans in sample.matches:
                facts = (mention_id, workspace.pk, query, post_id, author, spans, at, hour, at)
                mentions.append((*facts, *sample.mention_columns))
                mention_id += 1
            post_id += 1
        with transaction.atomic():
            insert_rows(Post, POST_COLUMNS, posts)
            insert_rows(Mention, MENTION_COLUMNS, mentions)
            _move_sequences()
        done += len(mentions)
        told(done, total)
    return done


def _next_id(model: type[models.Model]) -> int:
    return (model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def _move_sequences() -> None:
    """Ids were chosen here: whoever comes next goes on behind them. SQLite does so by itself."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in (Post, Mention):
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _authors(workspace: Workspace, teller: Teller, count: int) -> list[int]:
    rng = random.Random(f"{teller.seed}:load")
    now = datetime.now(UTC)
    first = _next_id(Author)
    made: list[int] = []
    while len(made) < count:
        rows = [
            _author(workspace, teller, rng, first + len(made) + k, now) for k in range(min(5000, count - len(made)))
        ]
        made += [author.pk for author in Author.objects.bulk_create(rows, batch_size=1000)]
    return made


def _author(workspace: Workspace, teller: Teller, rng: random.Random, number: int, now: datetime) -> Author:
    who = anyone(teller.seed, rng)
    return Author(
        workspace=workspace, network=who.network, native_id=f"load:{number}", handle=f"{who.author.handle}.{number}",
        name=who.author.name, followers=who.author.followers, first_seen_at=now,
    )  # fmt: skip
