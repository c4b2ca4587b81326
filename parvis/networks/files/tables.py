"""Tables as text: delimiter, title row and rows of CSV and TSV, from a file's first bytes. No I/O."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parvis.networks.files.columns import chosen
from parvis.networks.files.splitting import MAX_RECORD_BYTES, Piece

DELIMITERS = (",", ";", "\t", "|")
# Brandwatch and Meltwater write a few lines about the report before the titles.
PREAMBLE_ROWS = 20
# A quote that nobody closes would swallow the rest of the file.
MAX_ROW_BYTES = 1_000_000
MAX_ROW_LINES = 2_000
# Python refuses cells of more than 131,072 characters, and with them the whole file; our pieces have an end already.
csv.field_size_limit(MAX_RECORD_BYTES)


class Layout(NamedTuple):
    """How a table is written. `mapping`: field -> title; `start` and `line`: where the first row begins."""

    delimiter: str
    titles: tuple[str, ...]
    mapping: Mapping[str, str]
    start: int
    line: int


def layout(head: bytes, asked: Mapping[str, str] | str = "", *, at: int = 0) -> Layout | None:
    """The layout of a table by its beginning; None where no column can be the text."""
    best: Layout | None = None
    for delimiter in DELIMITERS:
        found = _layout(head, delimiter, asked, at)
        if found and (best is None or len(found.mapping) > len(best.mapping)):
            best = found
    return best


def titles_seen(head: bytes) -> str:
    """The first line, to be shown where no column can be the text."""
    return decoded(head.split(b"\n", 1)[0])[:200].strip()


def cells(piece: Piece, delimiter: str) -> list[str]:
    """The cells of one row."""
    text = decoded(piece.body).replace("\0", "")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return next(rows, [])


def decoded(body: bytes) -> str:
    """UTF-8, or what old Excel and old French tools write; told line by line, because exports get mixed."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


class Rows:
    """One row a piece; quoted cells may hold line breaks."""

    def __init__(self, delimiter: str, at: int = 0, line: int = 1) -> None:
        self.at = at
        self.line = line
        self.rest = b""
        sign = re.escape(delimiter.encode())
        self._quoted = re.compile(rb'(?:(?<=%s)|^)[ ]?"(?:[^"]|"")*"' % sign)
        self._opening = re.compile(rb'(?:(?<=%s)|^)[ ]?"' % sign)

    def feed(self, chunk: bytes, *, is_last: bool = False) -> list[Piece]:
        lines = _lines(self.rest + chunk)
        tail = lines.pop() if lines and not is_last and not lines[-1].endswith(b"\n") else b""
        pieces: list[Piece] = []
        start = 0
        while start < len(lines) and (size := self._row_size(lines, start, is_last)):
            pieces += self._take(b"".join(lines[start : start + size]))
            start += size
        self.rest = b"".join([*lines[start:], tail])
        return pieces

    def _row_size(self, lines: list[bytes], start: int, is_last: bool) -> int:
        """How many lines the row takes that begins here; 0 while it is not all here.

        Where nobody closes a quote, the line stands alone, so that the rest of the file is still read.
        """
        row = b""
        for size, line in enumerate(lines[start : start + MAX_ROW_LINES], 1):
            row += line
            if not self._is_open(row):
                return size
            if len(row) > MAX_ROW_BYTES:
                return 1
        return 1 if is_last or len(lines) - start >= MAX_ROW_LINES else 0

    def _is_open(self, row: bytes) -> bool:
        return b'"' in row and bool(self._opening.search(self._quoted.sub(b"", row)))

    def _take(self, row: bytes) -> list[Piece]:
        start, line = self.at, self.line
        self.at += len(row)
        self.line += row.count(b"\n") or 1
        return [Piece(row, line, start, self.at, row.endswith(b"\n"))] if row.strip() else []


def _lines(body: bytes) -> list[bytes]:
    """Lines that end with \\n, or with \\r alone as old Macs had it."""
    if b"\n" not in body and b"\r" in body[:-1]:
        body = body.replace(b"\r", b"\n")
    return [line + b"\n" for line in body.split(b"\n")[:-1]] + ([tail] if (tail := body.rpartition(b"\n")[2]) else [])


def _layout(head: bytes, delimiter: str, asked: Mapping[str, str] | str, at: int) -> Layout | None:
    """The first row that has a column for the text."""
    for number, piece in enumerate(Rows(delimiter, at).feed(head, is_last=True)[:PREAMBLE_ROWS]):
        titles = _titled(cells(piece, delimiter))
        mapping = chosen(asked, titles)
        if "text" in mapping and (len(mapping) > 1 or number == 0):
            return Layout(delimiter, titles, mapping, piece.end, piece.line + piece.body.count(b"\n"))
    return None


def _titled(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(title.strip().lstrip("\ufeff") for title in row)
