"""One file being read: chunk, records, posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from msgspec.structs import replace

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.files.formats import Format, NoText, format_of
from parvis.networks.files.marks import Mark, Marks
from parvis.networks.files.rows import Rules
from parvis.networks.files.splitting import Piece, Splitter
from parvis.networks.files.unpacking import BROKEN, CHUNK_BYTES, Unpacked
from parvis.networks.native.found import EXCERPT_LENGTH
from parvis.networks.seam import BadRecord, Batch, Deletion, Post

DAMAGED = gettext_noop("The file is damaged from here on: {problem}.")


class Place(NamedTuple):
    """What is being read: its name for people, its key among the marks, its size on disk in bytes (0: a pipe).

    `is_alone`: it is all there is to read, and not one file of a folder.
    """

    name: str
    key: str
    size: int
    is_alone: bool = False


class Reading:
    """Reads an unpacked stream from a mark on, a chunk of records at a time.

    `rules`: how rows are read; `asked`: what a person chose about the columns.
    """

    def __init__(
        self, stream: Unpacked, place: Place, mark: Mark, *, rules: Rules, asked: Mapping[str, str] | str = ""
    ) -> None:
        self.stream = stream
        self.place = place
        self.mark = mark
        self.rules = rules
        self.asked = asked
        self.is_done = False
        self._head = b""
        self._format: Format | None = None
        self._splitter: Splitter | None = None

    def close(self) -> None:
        self.stream.raw.close()

    def batch(self, marks: Marks) -> Batch:
        """Read on until something is found, and move this file's mark. The batch's cursor stands after it."""
        gathered = _Gathered(self.place.name)
        try:
            self._gather(gathered)
        except BROKEN as problem:
            gathered.refuse(self.mark.line, Sentence(DAMAGED, problem=problem))
            self.is_done = True
        except NoText as problem:
            gathered.refuse(1, problem.args[0])
            self.is_done = True
        if self.is_done:
            self.mark = replace(self.mark, done_size=self.place.size)
        marks.files[self.place.key] = self.mark
        return gathered.batch(marks.cursor(), self._progress())

    def _progress(self) -> float | None:
        if not (self.place.size and self.place.is_alone):
            return None
        return 1.0 if self.is_done else min(1.0, self.stream.raw_position / self.place.size)

    def _gather(self, gathered: _Gathered) -> None:
        splitter = self._splitter or self._begin()
        assert self._format
        pieces: list[Piece] = []
        while not pieces and not self.is_done:
            chunk, self._head = self._head or self.stream.chunk(), b""
            self.is_done = not chunk
            pieces = splitter.feed(chunk, is_last=self.is_done)
        for piece in pieces:
            gathered.add(piece, self._format)
        self.mark = Mark(splitter.at, splitter.line)
        if pieces and not pieces[-1].is_whole and gathered.is_last_bad(pieces[-1]):
            self.mark = Mark(pieces[-1].start, pieces[-1].line)  # it may be written on: then read it again

    def _begin(self) -> Splitter:
        """Tell the format by the file's head, then go to the mark."""
        head = self.stream.chunk()
        start = self.stream.position - len(head)
        while b"\n" not in head and len(head) < CHUNK_BYTES and (more := self.stream.chunk()):
            head += more
        self._format = format_of(head, start, self.rules, self.asked)
        if self.mark.at > self._format.start:
            self.stream.skip_to(self.mark.at)
            self._splitter = self._format.splitter(self.mark.at, self.mark.line)
        else:
            self._head = head[self._format.start - start :]
            self._splitter = self._format.splitter(self._format.start, self._format.line)
        return self._splitter


class _Gathered:
    """What the records of one batch hold."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.posts: list[Post] = []
        self.deletions: list[Deletion] = []
        self.bad: list[BadRecord] = []
        self.skipped: Counter[str] = Counter()

    def add(self, piece: Piece, format: Format) -> None:
        for found in format.interpreter.found(piece):
            if isinstance(found, Post):
                self.posts.append(found)
            elif isinstance(found, Deletion):
                self.deletions.append(found)
            elif found.is_bad:
                self.refuse(piece.line, found.reason, found.excerpt or _excerpt(piece.body))
            else:
                self.skipped[found.reason] += 1

    def refuse(self, line: int, reason: str, excerpt: str = "") -> None:
        self.bad.append(BadRecord(f"{self.name}:{line}", reason, excerpt))

    def is_last_bad(self, piece: Piece) -> bool:
        return bool(self.bad) and self.bad[-1].place == f"{self.name}:{piece.line}"

    def batch(self, cursor: str, progress: float | None) -> Batch:
        return Batch(
            posts=tuple(self.posts),
            deletions=tuple(self.deletions),
            cursor=cursor,
            more=True,
            bad=tuple(self.bad),
            skipped=dict(self.skipped),
            progress=progress,
        )


def _excerpt(body: bytes) -> str:
    return body[:EXCERPT_LENGTH].decode(errors="replace")
