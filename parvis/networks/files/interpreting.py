"""From the bytes of one record to what it holds, for JSON and for tables. No I/O."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.files.columns import guessed, plain_title
from parvis.networks.files.rows import Rules, post
from parvis.networks.files.splitting import Piece
from parvis.networks.files.tables import Layout, cells, decoded
from parvis.networks.native import records
from parvis.networks.native.found import Aside, Found, Unreadable
from parvis.networks.native.loose import Record, as_text

NOT_JSON = gettext_noop("This line is not JSON: {problem}.")
NO_RECORD = gettext_noop("This is a bare value where a post was expected.")
DELIMITED = gettext_noop("This row has {found} cells; the title row has {expected}.")


# Keys that hold the text of a post, and not the description of a list, a place or a person.
SURE_TEXTS = frozenset({
    "full text", "texte complet", "text", "texte", "message", "content", "contenu", "body", "tweet", "post", "verbatim",
    "comment", "commentaire", "avis", "review", "review text", "post text", "tweet text", "post message", "caption",
})  # fmt: skip


class Interpreter(Protocol):
    def found(self, piece: Piece) -> Iterator[Found]: ...


class JsonRecords:
    """JSON records in their native form; flat ones of unknown form are read by the names of their keys."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def found(self, piece: Piece) -> Iterator[Found]:
        try:
            value = _decoded(piece.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
            yield Aside(Sentence(NOT_JSON, problem=problem), is_bad=True)
            return
        for record in value if isinstance(value, list) else (value,):
            if isinstance(record, dict):
                yield from self._read(record, piece.line)
            else:
                yield Aside(NO_RECORD, is_bad=True)

    def _read(self, record: Record, number: int) -> Iterator[Found]:
        if records.shape_of(record):
            yield from records.read(record)
            return
        flat = flattened(record)
        mapping = _guess(tuple(flat))
        is_sure = plain_title(mapping.get("text", "")) in SURE_TEXTS
        if not is_sure or mapping.keys().isdisjoint(("date", "handle", "url")):
            yield from records.read(record)
            return
        yield from _row(flat, replace(self.rules, mapping=mapping), number)


class TableRows:
    """Rows of a table with a title row."""

    def __init__(self, layout: Layout, rules: Rules) -> None:
        self.layout = layout
        self.rules = rules

    def found(self, piece: Piece) -> Iterator[Found]:
        row = cells(piece, self.layout.delimiter)
        titles = self.layout.titles
        if len(row) < len(titles) / 2 or any(row[len(titles) :]):
            yield Aside(Sentence(DELIMITED, found=len(row), expected=len(titles)), is_bad=True)
            return
        yield from _row(dict(zip(titles, row, strict=False)), self.rules, piece.line)


def flattened(record: Record, prefix: str = "", depth: int = 0) -> dict[str, str]:
    """{"user": {"name": "A"}} as {"user name": "A"}; lists of texts with a space between them."""
    flat: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, Mapping) and depth < 3:
            flat |= flattened(value, f"{prefix}{key} ", depth + 1)
        elif isinstance(value, list):
            flat[prefix + key] = " ".join(as_text(part) for part in value)
        else:
            flat[prefix + key] = as_text(value)
    return flat


def _row(row: Mapping[str, str], rules: Rules, number: int) -> Iterator[Found]:
    try:
        yield post(row, rules, number)
    except Unreadable as problem:
        yield Aside(problem.args[0], is_bad=True)


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        try:
            return _leniently(decoded(body))
        except ValueError:
            raise problem from None


def _leniently(text: str) -> Any:
    """What Python's own writer lets through: texts cut in the middle of an emoji, and NaN where a number is missing."""
    value = json.loads(text, parse_constant=lambda _: None)
    return msgspec.json.decode(json.dumps(value, ensure_ascii=False).encode(errors="replace"))


@lru_cache(maxsize=64)
def _guess(titles: tuple[str, ...]) -> Mapping[str, str]:
    return guessed(titles)
