"""Find stored posts by their words, in the database's own full text index.

All words must be there, in any order; "words in quotes" follow each other; `lamp*` finds what begins so. Case and
accents do not count. This is the search box over what is stored, not the query language of listening.
"""

from __future__ import annotations

import re

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from parvis.posts.words import fold
from parvis.workspaces.models import Workspace

MOST_TERMS = 32
FEW = 10_000  # posts that are fetched by their words at once, in some 50 ms; of a more frequent word see `having_words`
TERM = re.compile(r'"([^"]*)"?|(\S+)')
WORD = re.compile(r"[^\W_]+")

Term = tuple[tuple[str, ...], bool]  # words that follow each other; whether the last is only a beginning


def terms_of(text: str) -> list[Term]:
    """What a person typed, as folded terms."""
    terms = []
    for quoted, bare in TERM.findall(text):
        words = tuple(WORD.findall(fold(quoted or bare)))
        if words:
            terms.append((words, bare.endswith("*")))
    return terms[:MOST_TERMS]


def places_of(text: str, terms: list[Term]) -> list[tuple[int, int]]:
    """Where in a text the words of these terms stand."""
    whole = {word for words, _is_open in terms for word in words}
    begun = tuple(words[-1] for words, is_open in terms if is_open)
    return [
        found.span() for found in WORD.finditer(text)
        if (word := fold(found.group())) in whole or (begun and word.startswith(begun))
    ]  # fmt: skip


def ids_with(workspace: Workspace, text: str) -> RawSQL | None:
    """The ids of posts with these words, as a subquery; None where nothing was typed that can be looked up."""
    terms = terms_of(text)
    if not terms:
        return None
    if connection.vendor == "postgresql":
        return RawSQL(
            "SELECT id FROM posts_post WHERE workspace_id = %s AND words @@ to_tsquery('simple', %s)",
            [workspace.pk, " & ".join(map(_for_postgresql, terms))],
        )
    wanted = " AND ".join(map(_for_sqlite, terms))
    return RawSQL(
        "SELECT rowid FROM posts_words WHERE posts_words MATCH %s",
        [f'workspace_id : "{workspace.pk}" AND {{title text}} : ({wanted})'],
    )


def having_words(workspace: Workspace, text: str, *, post: str = "pk", ask_newest: bool = True) -> Q | None:
    """The condition that the post has these words, for rows of this workspace that are read newest first.

    `post` leads from the row to the post's id. None where nothing was typed that can be looked up. On SQLite the newest
    rows are asked one by one (25 microseconds each) when so many posts have the words that some of the newest must,
    unless `ask_newest` is False; PostgreSQL chooses such a way by itself.
    """
    ids = ids_with(workspace, text)
    if ids is None:
        return None
    if ask_newest and connection.vendor == "sqlite" and _are_many(ids):
        wanted = " AND ".join(map(_for_sqlite, terms_of(text)))
        return Q(_HasWords(models.F(post), models.Value(f"{{title text}} : ({wanted})")))
    return Q(**{f"{post}__in": ids})


def _are_many(ids: RawSQL) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({ids.sql} LIMIT {FEW + 1})", ids.params)  # noqa: S608
        return bool(cursor.fetchone()[0] > FEW)


class _HasWords(models.Func):
    template = "EXISTS (SELECT 1 FROM posts_words WHERE posts_words.rowid = %(expressions)s)"
    arg_joiner = " AND posts_words MATCH "
    output_field = models.BooleanField()


def _for_sqlite(term: Term) -> str:
    words, is_beginning = term
    return f'"{" ".join(words)}"' + (" *" if is_beginning else "")


def _for_postgresql(term: Term) -> str:
    words, is_beginning = term
    return "(" + " <-> ".join(f"'{word}'" for word in words) + (":*)" if is_beginning else ")")
