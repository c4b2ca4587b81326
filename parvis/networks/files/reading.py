"""One file being read: chunk, records, posts."""

from __future__ import annotations

from collections import Counter

import msgspec

from parvis.networks.files.marks import Mark, Marks
from parvis.networks.files.splitting import Lines, Piece, Splitter, Values, is_one_value_a_line
from parvis.networks.files.unpacking import BROKEN, Unpacked
from parvis.networks.native import records
from parvis.networks.native.found import EXCERPT_LENGTH, Found
from parvis.networks.seam import BadRecord, Batch, Deletion, Post


class Reading:
    """Reads an unpacked stream from a mark on, a batch of records at a time."""

    def __init__(self, stream: Unpacked, *, name: str, key: str, mark: Mark, size: int) -> None:
        self.stream = stream
        self.name = name
        self.key = key
        self.mark = mark
        self.size = size
        self.is_done = False
        self._splitter: Splitter | None = None
        self._first_chunk = b""

    def close(self) -> None:
        self.stream.raw.close()

    def batch(self, marks: Marks) -> Batch:
        """Read on until something is found, and move this file's mark. The batch's cursor stands after it."""
        gathered = _Gathered()
        try:
            pieces = self._pieces()
        except BROKEN as problem:
            pieces, self.is_done = [], True
            gathered.bad.append(BadRecord(self.name, f"the file is damaged from here on: {problem}"))
        for piece in pieces:
            gathered.add_piece(piece, self.name)
        if pieces:
            self.mark = Mark(pieces[-1].end, pieces[-1].line + 1)
        if self.is_done:
            self.mark = Mark(self.mark.at, self.mark.line, self.size)
        marks.files[self.key] = self.mark
        return Batch(
            posts=tuple(gathered.posts),
            deletions=tuple(gathered.deletions),
            cursor=marks.cursor(),
            more=True,
            bad=tuple(gathered.bad),
            skipped=dict(gathered.skipped),
        )

    def _pieces(self) -> list[Piece]:
        splitter = self._splitter or self._begin()
        while not self.is_done:
            chunk, self._first_chunk = self._first_chunk or self.stream.chunk(), b""
            self.is_done = not chunk
            if pieces := splitter.feed(chunk, is_last=self.is_done):
                return pieces
        return []

    def _begin(self) -> Splitter:
        """Tell the format by the file's head, then go to the mark."""
        self._first_chunk = self.stream.chunk()
        kind = Lines if is_one_value_a_line(self._first_chunk) else Values
        start = self.stream.position - len(self._first_chunk)
        if self.mark.at > start:
            self.stream.skip_to(self.mark.at)
            self._first_chunk = b""
            start = self.mark.at
        self._splitter = kind(start, self.mark.line)
        return self._splitter


class _Gathered:
    """What the records of one batch hold."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.deletions: list[Deletion] = []
        self.bad: list[BadRecord] = []
        self.skipped: Counter[str] = Counter()

    def add_piece(self, piece: Piece, name: str) -> None:
        place = f"{name}:{piece.line}"
        try:
            value = msgspec.json.decode(piece.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
            self.bad.append(BadRecord(place, f"no JSON: {problem}", _excerpt(piece.body)))
            return
        for record in value if isinstance(value, list) else (value,):
            self._add_record(record, piece, place)

    def _add_record(self, record: object, piece: Piece, place: str) -> None:
        if not isinstance(record, dict):
            self.bad.append(BadRecord(place, "no record but a bare value", _excerpt(piece.body)))
            return
        for found in records.read(record):
            self._add(found, piece, place)

    def _add(self, found: Found, piece: Piece, place: str) -> None:
        if isinstance(found, Post):
            self.posts.append(found)
        elif isinstance(found, Deletion):
            self.deletions.append(found)
        elif found.is_bad:
            self.bad.append(BadRecord(place, found.reason, found.excerpt or _excerpt(piece.body)))
        else:
            self.skipped[found.reason] += 1


def _excerpt(body: bytes) -> str:
    return body[:EXCERPT_LENGTH].decode(errors="replace")
