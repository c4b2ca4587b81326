"""What was told, again and again, by the database itself: for millions of mentions in minutes.

A copy has other authors and is some minutes older, so that no two are alike; its words are those of the story.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection, models

from parvis.demo.pool import MENTION_COLUMNS, POST_COLUMNS
from parvis.listening.models import Mention
from parvis.posts.models import Author, Post

STRIDE = 7919  # authors further on, a prime: copies of one author's posts are spread over all


class Told(NamedTuple):
    """The rows that were told one by one: ids from `first` to `last` in each table, and the authors there are."""

    posts: tuple[int, int]
    mentions: tuple[int, int]
    authors: tuple[int, int]


def copy(told: Told, number: int, seconds: int) -> int:
    """Write everything once more, `seconds` older, as copy `number` (from 1); returns how many mentions."""
    posts, mentions = (number * (last - first + 1) for first, last in (told.posts, told.mentions))
    first_author, last_author = told.authors
    count = last_author - first_author + 1
    written = _earlier("created_at", seconds)
    other = {
        "author_id": f"{first_author} + (author_id - {first_author} + {number * STRIDE}) %% {count}",
        "created_at": written, "received_at": written, "found_at": written, "hour": _hour_of("created_at", seconds),
    }  # fmt: skip
    post = {"id": f"id + {posts}", "native_id": f"'load/{number}/' || id"}
    _insert(Post, POST_COLUMNS, other | post, told.posts)
    mention = {"id": f"id + {mentions}", "post_id": f"post_id + {posts}"}
    _insert(Mention, MENTION_COLUMNS, other | mention, told.mentions)
    return told.mentions[1] - told.mentions[0] + 1


def _insert(model: type[models.Model], columns: tuple[str, ...], other: dict[str, str], ids: tuple[int, int]) -> None:
    quoted = {name: connection.ops.quote_name(name) for name in columns}
    values = ", ".join(other.get(name, quoted[name]) for name in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(quoted.values())}) SELECT {values} FROM {table} "
            "WHERE id BETWEEN %s AND %s ORDER BY id",
            ids,
        )


def _earlier(column: str, seconds: int) -> str:
    if connection.vendor == "postgresql":
        return f"{column} - interval '{seconds} seconds'"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%S', {column}, '-{seconds} seconds')"


def _hour_of(column: str, seconds: int) -> str:
    if connection.vendor == "postgresql":
        return f"floor(extract(epoch FROM {column} - interval '{seconds} seconds') / 3600)::integer"
    return f"CAST(strftime('%%s', {column}, '-{seconds} seconds') AS INTEGER) / 3600"


def authors_of(ids: list[int]) -> tuple[int, int]:
    """The first and the last of those that were made one after the other."""
    assert Author.objects.filter(pk__range=(ids[0], ids[-1])).count() == len(ids)
    return ids[0], ids[-1]
