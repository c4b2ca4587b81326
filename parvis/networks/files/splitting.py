"""Where one record ends and the next begins, in bytes that come chunk by chunk. No I/O."""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

import msgspec

# One record may be a whole page of a hundred posts, never a film.
MAX_RECORD_BYTES = 64_000_000
_BETWEEN = re.compile(rb"[\s,\[\]]*")
_SIGNS = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}]|"', re.DOTALL)
_ARCHIVE_PREFIX = re.compile(rb"\s*window\.YTD[\w.]+\s*=\s*")


class Piece(NamedTuple):
    """The bytes of one record, the line it begins on (from 1), where it begins and the position right after it.

    `is_whole`: its end was seen, and is not merely the end of the file.
    """

    body: bytes
    line: int
    start: int
    end: int
    is_whole: bool = True


class Splitter(Protocol):
    """`at` and `line` are where the next record begins."""

    at: int
    line: int

    def feed(self, chunk: bytes, *, is_last: bool = False) -> list[Piece]: ...


def is_one_value_a_line(head: bytes) -> bool:
    """Tell JSON lines from a JSON document by the beginning of a file."""
    first, _, rest = head.lstrip().partition(b"\n")
    if not rest and len(first) >= len(head.strip()) and not _is_json(first):
        return False
    return _is_json(first) or first.rstrip().endswith((b"}", b"]")) or rest.lstrip()[:1] == b"{" and len(first) > 4


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


class Lines:
    """One record a line. Empty lines are no records."""

    def __init__(self, at: int = 0, line: int = 1) -> None:
        self.at = at
        self.line = line
        self.rest: list[bytes] = []
        self.rest_size = 0

    def feed(self, chunk: bytes, *, is_last: bool = False) -> list[Piece]:
        if b"\n" not in chunk and not is_last:
            self.rest.append(chunk)
            self.rest_size += len(chunk)
            return [self._flush()] if self.rest_size > MAX_RECORD_BYTES else []
        lines = b"".join([*self.rest, chunk]).split(b"\n")
        tail = lines.pop()
        self.rest, self.rest_size = ([tail] if tail else []), len(tail)
        pieces = [piece for line in lines if (piece := self._piece(line, 1)).body]
        return [*pieces, self._flush()] if is_last and tail.strip() else pieces

    def _piece(self, body: bytes, newline_size: int) -> Piece:
        start = self.at
        self.at += len(body) + newline_size
        self.line += 1
        return Piece(body.strip(), self.line - 1, start, self.at, is_whole=bool(newline_size))

    def _flush(self) -> Piece:
        piece = self._piece(b"".join(self.rest), 0)
        self.rest, self.rest_size = [], 0
        return piece


class Values:
    """JSON objects one after another, over as many lines as they like, alone or in an array."""

    def __init__(self, at: int = 0, line: int = 1) -> None:
        self.at = at
        self.line = line
        self.rest = b""
        self.scanned = 0
        self.depth = 0

    def feed(self, chunk: bytes, *, is_last: bool = False) -> list[Piece]:
        self.rest += chunk
        pieces = []
        while (piece := self._next(is_last)) is not None:
            pieces.append(piece)
        return pieces

    def _next(self, is_last: bool) -> Piece | None:
        if not self.depth and not self.scanned:
            self._skip_between()
        if not self.rest:
            return None
        if self.rest[:1] != b"{":
            return self._garbage(is_last)
        end = self._end_of_object()
        if end:
            return self._take(end)
        is_too_long = len(self.rest) > MAX_RECORD_BYTES
        return self._take(len(self.rest)) if is_last or is_too_long else None

    def _skip_between(self) -> None:
        found = _ARCHIVE_PREFIX.match(self.rest) if self.at == 0 else None
        start = found.end() if found else 0
        between = _BETWEEN.match(self.rest, start)
        self._drop(between.end() if between else start)

    def _end_of_object(self) -> int:
        """The position after the object that `rest` begins with; 0 while it is not all here."""
        for sign in _SIGNS.finditer(self.rest, self.scanned):
            token = sign[0]
            if token == b'"':  # a string that is not all here
                self.scanned = sign.start()
                return 0
            if len(token) > 1:
                continue
            self.depth += 1 if token == b"{" else -1
            self.scanned = sign.end()
            if self.depth == 0:
                return sign.end()
        return 0

    def _garbage(self, is_last: bool) -> Piece | None:
        """Something that is no object ends with its line."""
        end = self.rest.find(b"\n")
        if end < 0 and not is_last and len(self.rest) < MAX_RECORD_BYTES:
            return None
        return self._take(end if end >= 0 else len(self.rest))

    def _take(self, end: int) -> Piece:
        start, line, body = self.at, self.line, self.rest[:end]
        is_whole = self.depth == 0 and body.endswith(b"}")
        self._drop(end)
        return Piece(body, line, start, self.at, is_whole)

    def _drop(self, end: int) -> None:
        self.line += self.rest.count(b"\n", 0, end)
        self.rest = self.rest[end:]
        self.at += end
        self.scanned = self.depth = 0
