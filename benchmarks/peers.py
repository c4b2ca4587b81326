"""The same standing queries answered by what one would pick instead: SQLite FTS5, tantivy, PostgreSQL.

Each peer gets folded words (a kindness: our own folding is counted, theirs only as far as it does it itself) and the
the facts of a post as words of their own. Batches are put in an index and every query is asked of it; above `sample`
many are asked and the time is scaled. All give posts per CPU second of one core.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.workload import Post
from parvis.lib.query.tree import And, Field, Near, Node, Not, Or, Phrase, Word
from parvis.lib.text import fold, tokens
from parvis.lib.text.packing import pack, unpack_word

BATCH = 10_000
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


class Skipped(Exception):
    """This peer cannot be had here, and why."""


def flat(post: Post) -> str:
    """The folded words of a post and its facts, as one text."""
    words = map(unpack_word, pack(post.text).split())
    return " ".join([*words, *(fact(name, getattr(post, name)) for name in ("author", "lang", "site"))])


def fact(name: str, value: str) -> str:
    return f"x{name}x" + "".join(token.folded for token in tokens(value))


def fts5(texts: Sequence[str], queries: Sequence[Node], sample: int) -> float:
    chosen, scale = _sampled(queries, sample)
    asked = [to_fts5(query) for query in chosen]
    began = time.process_time()
    database = sqlite3.connect(":memory:")
    database.execute(
        "create virtual table posts using fts5(text, content='', tokenize='unicode61 remove_diacritics 2')"
    )
    database.executemany("insert into posts(rowid, text) values (?, ?)", enumerate(texts))
    database.commit()
    indexed = time.process_time()
    for query in asked:
        database.execute("select rowid from posts where text match ?", (query,)).fetchall()
    return len(texts) / (indexed - began + (time.process_time() - indexed) * scale)


def tantivy(texts: Sequence[str], queries: Sequence[Node], sample: int) -> float:
    try:
        import tantivy as engine
    except ImportError:
        raise Skipped("tantivy is not installed (it is in the group `bench`)")
    builder = engine.SchemaBuilder()
    builder.add_text_field("text", stored=False, tokenizer_name="default")
    builder.add_integer_field("id", stored=True, fast=True)
    schema = builder.build()
    chosen, scale = _sampled(queries, sample)
    asked = [to_tantivy(engine, schema, query) for query in chosen]
    began = time.process_time()
    index = engine.Index(schema)
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for i, text in enumerate(texts):
        writer.add_document(engine.Document(text=text, id=i))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    indexed = time.process_time()
    for query in asked:
        searcher.search(query, limit=len(texts), count=False)
    return len(texts) / (indexed - began + (time.process_time() - indexed) * scale)


def postgresql(url: str, texts: Sequence[str], queries: Sequence[Node], pairs: int) -> float:
    """Stored tsqueries against tsvectors, by the CPU time of the server's process. About `pairs` pairs are tried."""
    import psycopg

    few = texts[: max(20, min(len(texts), pairs // len(queries)))]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("drop table if exists p; drop table if exists q")
        connection.execute("create unlogged table p(t text, v tsvector); create unlogged table q(q tsquery)")
        with connection.cursor().copy("copy q from stdin") as copy:
            for query in queries:
                copy.write_row((to_postgresql(query),))
        with connection.cursor().copy("copy p(t) from stdin") as copy:
            for text in few:
                copy.write_row((text,))
        connection.execute("analyze q")
        pid = connection.execute("select pg_backend_pid()").fetchone()
        assert pid
        began = _cpu_seconds(pid[0])
        connection.execute("update p set v = to_tsvector('simple', t)")
        connection.execute("select count(*) from p join q on v @@ q")
        return len(few) / max(_cpu_seconds(pid[0]) - began, 1 / CLOCK_TICKS)


def to_fts5(node: Node) -> str:
    match node:
        case Word() | Phrase():
            words, beginning = _folded(node)
            return '"' + " ".join(words) + '"' + ("*" if beginning else "")
        case Field(name, _, value):
            return fact(name, value)
        case Or(parts):
            return "(" + " OR ".join(map(to_fts5, parts)) + ")"
        case Near(left, right, distance):
            pairs = ((to_fts5(a), to_fts5(b)) for a in _leaves(left) for b in _leaves(right))
            return "(" + " OR ".join(f"NEAR({a} {b}, {distance})" for a, b in pairs) + ")"
        case And(parts):
            wanted = "(" + " AND ".join(to_fts5(part) for part in parts if not isinstance(part, Not)) + ")"
            unwanted = [to_fts5(part.part) for part in parts if isinstance(part, Not)]
            return f"({wanted} NOT {' NOT '.join(unwanted)})" if unwanted else wanted
    raise ValueError(f"The workload has no {type(node).__name__}.")


def to_tantivy(engine: Any, schema: Any, node: Node) -> Any:
    ask, occur = engine.Query, engine.Occur
    match node:
        case Word() | Phrase():
            words, beginning = _folded(node)
            if beginning:
                return ask.regex_query(schema, "text", words[0] + ".*")
            return _tantivy_words(ask, schema, words)
        case Field(name, _, value):
            return ask.term_query(schema, "text", fact(name, value))
        case Or(parts):
            return ask.boolean_query([(occur.Should, to_tantivy(engine, schema, part)) for part in parts])
        case Near(left, right, distance):
            pairs = [(_folded(a)[0], _folded(b)[0]) for a in _leaves(left) for b in _leaves(right)]
            both = [words for a, b in pairs for words in (a + b, b + a)]
            near = [(occur.Should, ask.phrase_query(schema, "text", words, slop=distance)) for words in both]
            return ask.boolean_query(near)
        case And(parts):
            wanted = [(occur.Must, to_tantivy(engine, schema, part)) for part in parts if not isinstance(part, Not)]
            unwanted = [
                (occur.MustNot, to_tantivy(engine, schema, part.part)) for part in parts if isinstance(part, Not)
            ]
            return ask.boolean_query(wanted + unwanted)
    raise ValueError(f"The workload has no {type(node).__name__}.")


def _tantivy_words(ask: Any, schema: Any, words: list[str]) -> Any:
    return ask.term_query(schema, "text", words[0]) if len(words) == 1 else ask.phrase_query(schema, "text", words)


def to_postgresql(node: Node) -> str:
    match node:
        case Word() | Phrase():
            words, beginning = _folded(node)
            return "(" + " <-> ".join(f"'{word}'" for word in words) + (":*" if beginning else "") + ")"
        case Field(name, _, value):
            return f"'{fact(name, value)}'"
        case Or(parts):
            return "(" + " | ".join(map(to_postgresql, parts)) + ")"
        case Not(part):
            return "!" + to_postgresql(part)
        case And(parts):
            return "(" + " & ".join(map(to_postgresql, parts)) + ")"
        case Near(left, right):
            # A tsquery knows exact distances only, and all those up to ten outgrow a row: both sides are asked for.
            return f"({to_postgresql(left)} & {to_postgresql(right)})"
    raise ValueError(f"The workload has no {type(node).__name__}.")


def _folded(node: Word | Phrase) -> tuple[list[str], bool]:
    """The folded words, and whether the last is only the beginning of one."""
    words = [node] if isinstance(node, Word) else list(node.words)
    beginning = words[-1].text.endswith("*")
    folded = [token.folded for word in words for token in tokens(word.text.rstrip("*"))]
    return folded or [fold(words[0].text)], beginning


def _leaves(node: Node) -> list[Any]:
    return [leaf for part in node.parts for leaf in _leaves(part)] if isinstance(node, Or) else [node]


def _sampled(queries: Sequence[Node], sample: int) -> tuple[Sequence[Node], float]:
    if len(queries) <= sample:
        return queries, 1.0
    return Random(1).sample(list(queries), sample), len(queries) / sample


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS
