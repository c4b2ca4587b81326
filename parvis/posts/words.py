"""The full text index beside the table of posts, and how words are folded in it: case and accents do not count.

SQLite: an FTS5 table over the posts' own columns (external content: no second copy, and what is deleted from a post is
deleted here), with the workspace as one more column so that one look-up finds words of one workspace.
PostgreSQL: a stored column that the database computes itself. Accents are folded by `translate`, because `unaccent` is
an extension that not every server has.
"""

from __future__ import annotations

import unicodedata
from typing import Any

PUNCTUATION = ".,/-@:’'&=?_~"  # PostgreSQL's parser would keep hosts, paths and hyphened words as one


def _plain_letters() -> dict[str, str]:
    """Accented Latin letters, small ones, to their letter: é to e."""
    letters = {}
    for code in range(0xC0, 0x250):
        plain = unicodedata.normalize("NFD", chr(code).lower())[0]
        if plain.isascii() and plain.isalpha():
            letters[chr(code).lower()] = plain
    return letters


PLAIN = _plain_letters()
FROM = "".join(PLAIN) + PUNCTUATION
TO = "".join(PLAIN.values()) + " " * len(PUNCTUATION)

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


def folded_sql(expression: str) -> str:
    quoted = FROM.replace("'", "''")
    return f"translate(lower({expression}), '{quoted}', '{TO}')"


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
