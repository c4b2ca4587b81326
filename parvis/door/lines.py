"""Lines of an answer that does not end."""

from __future__ import annotations

import codecs
import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType

from parvis.door.errors import DoorError, TooLarge
from parvis.lib.text.sentence import Sentence, gettext_noop

TICK = ":"  # a comment in server-sent events: harmless to whoever does not expect it
MAX_LINE = 4_000_000
WAITING_PIECES = 256  # then the network is not read any more, and its server notices


class Lines:
    """An iterator of lines, closable from another thread, that can tick while nothing comes.

    A thread reads the socket because an HTTP answer cannot be left and taken up again in the middle of a read.
    """

    def __init__(self, pieces: Iterator[bytes], sock: socket.socket, tick_seconds: float | None) -> None:
        self.pieces = pieces
        self.sock = sock
        self.tick_seconds = tick_seconds
        self.is_closed = False
        self.waiting: queue.Queue[bytes | DoorError | None] = queue.Queue(WAITING_PIECES)
        self.thread = threading.Thread(target=self._read, daemon=True, name="door-stream")
        self.lines = self._lines()

    def __enter__(self) -> Lines:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        self.thread.join()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return next(self.lines)

    def close(self) -> None:
        """End the iteration, from any thread."""
        self.is_closed = True
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        with suppress(queue.Empty):
            while True:
                self.waiting.get_nowait()
        with suppress(queue.Full):
            self.waiting.put_nowait(None)

    def _read(self) -> None:
        try:
            for piece in self.pieces:
                self._put(piece)
            self._put(None)
        except DoorError as error:
            self._put(error)

    def _put(self, piece: bytes | DoorError | None) -> None:
        while not self.is_closed:
            with suppress(queue.Full):
                self.waiting.put(piece, timeout=1.0)
                return

    def _lines(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        rest: list[str] = []
        length = 0
        for piece in self._arrived():
            if piece is None:
                yield TICK
                continue
            *whole, tail = decoder.decode(piece).split("\n")
            for line in whole:
                yield ("".join(rest) + line).removesuffix("\r")
                rest.clear()
                length = 0
            rest.append(tail)
            length += len(tail)
            if length > MAX_LINE:
                raise TooLarge(
                    Sentence(gettext_noop("A line of the stream is longer than {count} bytes."), count=MAX_LINE)
                )
        if last := "".join(rest):
            yield last

    def _arrived(self) -> Iterator[bytes | None]:
        """Pieces as they come, and None for a tick."""
        while not self.is_closed:
            try:
                piece = self.waiting.get(timeout=self.tick_seconds)
            except queue.Empty:
                yield None
                continue
            if self.is_closed or piece is None:
                return
            if isinstance(piece, DoorError):
                raise piece
            yield piece
