"""The full text index beside the table of posts, and how words are folded in it: case and accents do not count.

SQLite: an FTS5 table over the posts' own columns (external content: no second copy, and what is deleted from a post is
deleted here), with the workspace as one more column so that one look-up finds words of one workspace.
PostgreSQL: a stored column that the database computes itself. Accents are taken off by its own functions, because
`unaccent` is an extension that not every server has.
"""

from __future__ import annotations

import unicodedata
from typing import Any

ACCENTS = "\u0300-\u036f"  # of letters that were taken apart


def fold(text: str) -> str:
    """Small letters without accents, as both indexes hold them."""
    apart = unicodedata.normalize("NFD", text.lower())
    return apart if apart.isascii() else "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")


def folded_sql(expression: str) -> str:
    """The same in PostgreSQL (small letters come with the `simple` dictionary), and hosts and paths cut into words.

    Regular expressions of our own, because `translate` with as many signs costs three times as much.
    """
    return f"regexp_replace(regexp_replace(normalize({expression}, NFD), '[{ACCENTS}]', '', 'g'), '[./@]', ' ', 'g')"


SQLITE = (
    """CREATE VIRTUAL TABLE posts_words USING fts5(workspace_id, title, text,
        content='posts_post', content_rowid='id', tokenize="unicode61 remove_diacritics 2")""",
    """CREATE TRIGGER posts_words_added AFTER INSERT ON posts_post BEGIN
        INSERT INTO posts_words(rowid, workspace_id, title, text)
        VALUES (new.id, new.workspace_id, new.title, new.text); END""",
    """CREATE TRIGGER posts_words_gone AFTER DELETE ON posts_post BEGIN
        INSERT INTO posts_words(posts_words, rowid, workspace_id, title, text)
        VALUES ('delete', old.id, old.workspace_id, old.title, old.text); END""",
    """CREATE TRIGGER posts_words_edited AFTER UPDATE OF workspace_id, title, text ON posts_post BEGIN
        INSERT INTO posts_words(posts_words, rowid, workspace_id, title, text)
        VALUES ('delete', old.id, old.workspace_id, old.title, old.text);
        INSERT INTO posts_words(rowid, workspace_id, title, text)
        VALUES (new.id, new.workspace_id, new.title, new.text); END""",
    "INSERT INTO posts_words(posts_words) VALUES ('rebuild')",
)
SQLITE_UNDONE = (
    "DROP TRIGGER posts_words_added",
    "DROP TRIGGER posts_words_gone",
    "DROP TRIGGER posts_words_edited",
    "DROP TABLE posts_words",
)


TITLE_AND_TEXT = folded_sql("title || ' ' || text")
POSTGRESQL = (
    "ALTER TABLE posts_post ADD COLUMN words tsvector GENERATED ALWAYS AS "
    f"(to_tsvector('simple', {TITLE_AND_TEXT})) STORED",
    "CREATE INDEX posts_words ON posts_post USING gin (words)",
)
POSTGRESQL_UNDONE = ("ALTER TABLE posts_post DROP COLUMN words",)


def make_index(apps: Any, schema_editor: Any) -> None:
    _execute(schema_editor, SQLITE, POSTGRESQL)


def drop_index(apps: Any, schema_editor: Any) -> None:
    _execute(schema_editor, SQLITE_UNDONE, POSTGRESQL_UNDONE)


def _execute(schema_editor: Any, sqlite: tuple[str, ...], postgresql: tuple[str, ...]) -> None:
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement, params=None)
