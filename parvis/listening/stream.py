"""One source that is listened to: a thread reads the network, a thread writes the database, a short queue between.

When the writer is slow the queue is full and the reader stops reading: the network keeps the rest, and the source says
that it is behind (`lag.py`). The cursor is only
ever what was committed, so whatever stands in the queue when we end comes again.
"""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

from parvis.listening.fetching import describer, note_failure
from parvis.listening.intake import LostClaim, take_in
from parvis.listening.lag import Lag
from parvis.networks.seam import Batch, Listens, NetworkError
from parvis.posts.models import Source
from parvis.posts.turns import Turns

WAITING_BATCHES = 8
TOGETHER = 2_000  # posts of small batches that are written in one go
AWAY_SECONDS = 2.0  # before the same batch is tried again when the database does not answer
HELD_SECONDS = 30.0  # a connection that breaks so soon after we kept it waiting was dropped for that
RECONNECT = timedelta(seconds=1)  # after a connection that ended without an error

log = logging.getLogger(__name__)


class Ended(Exception):
    """The network ended the stream without an error."""


class Stream:
    """A claimed source, listened to until `stop`, an error, or the loss of the claim."""

    def __init__(self, source: Source, network: Listens, clock: Callable[[], datetime] = timezone.now) -> None:
        self.source = source
        self.network = network
        self.clock = clock
        self._waiting: queue.Queue[Batch | Exception] = queue.Queue(WAITING_BATCHES)
        self._stop = threading.Event()
        self._turns = Turns()
        self._held_at = -math.inf  # when the reader last had to wait for room
        self._reader = threading.Thread(target=self._read, name=f"read-{source.pk}", daemon=True)
        self._writer = threading.Thread(target=self._write, name=f"write-{source.pk}", daemon=True)

    def start(self) -> None:
        self._reader.start()
        self._writer.start()

    @property
    def is_over(self) -> bool:
        return not self._writer.is_alive()

    def stop(self) -> None:
        """End soon: what is being written is finished, what waits comes again next time."""
        self._stop.set()
        self.network.close()

    def join(self, seconds: float) -> None:
        self._writer.join(max(0.0, seconds))

    def _read(self) -> None:
        end: Exception = Ended()
        try:
            for batch in self.network.listen(self.source.cursor):
                if not self._put(batch):
                    return
        except Exception as error:  # noqa: BLE001 - whatever it is, the writer notes it on the source
            end = error
        self._put(end)

    def _put(self, what: Batch | Exception) -> bool:
        """Wait for room. False when we are to stop."""
        while not self._stop.is_set():
            try:
                self._waiting.put(what, timeout=0.2)
            except queue.Full:
                self._held_at = time.monotonic()
                continue
            return True
        return False

    def _write(self) -> None:
        try:
            self._write_on()
        except LostClaim:
            log.info("%s was taken over, paused or changed meanwhile", self.source)
        except Exception:
            log.exception("%s cannot be written; its claim ends by itself", self.source)
        finally:
            self.stop()
            connections.close_all()

    def _write_on(self) -> None:
        is_settled, lag = False, Lag()
        while not self._stop.is_set():
            is_pressed = self._waiting.full()
            batch, end = self._next()
            if batch is not None:
                batch = lag.told(batch, self.clock(), is_pressed=is_pressed)
                self._insist(partial(self._take_in, batch, is_pressed=is_pressed))
                if not is_settled:
                    self._insist(lambda: self.source.thrive())
                    is_settled = True
            if end is not None:
                self._insist(lambda end=end: self._end(end))  # type: ignore[misc]
                return

    def _take_in(self, batch: Batch, *, is_pressed: bool) -> None:
        """Under pressure nobody is asked for names: who wrote has one with the next post."""
        take_in(
            self.source, batch, now=self.clock(), describe=None if is_pressed else describer(self.network),
            turns=self._turns if is_pressed else None,
        )  # fmt: skip

    def _next(self) -> tuple[Batch | None, Exception | None]:
        """What waits, small batches put together; and the end of the stream if it stands behind them."""
        batches: list[Batch] = []
        try:
            what = self._waiting.get(timeout=0.2)
            while not isinstance(what, Exception):
                batches.append(what)
                if sum(len(batch.posts) for batch in batches) >= TOGETHER:
                    return together(batches), None
                what = self._waiting.get_nowait()
            return together(batches), what
        except queue.Empty:
            return together(batches), None

    def _insist(self, write: Callable[[], object]) -> None:
        """Try until the database answers: nothing is dropped while it is away."""
        while not self._stop.is_set():
            close_old_connections()
            try:
                write()
            except (DatabaseError, InterfaceError) as error:
                log.warning("%s waits for the database: %s", self.source, str(error).strip())
                connections.close_all()
                self._stop.wait(AWAY_SECONDS)
            else:
                return

    def _end(self, end: Exception) -> None:
        """A network drops who reads too slowly: that is no failure of it, and we go on at once where we stand."""
        is_slow = time.monotonic() - self._held_at < HELD_SECONDS
        was_dropped = is_slow and isinstance(end, NetworkError) and not end.permanent
        if isinstance(end, Ended) or was_dropped:
            self.source.write_back(due_at=self.clock() + RECONNECT, lease_until=None)
        else:
            note_failure(self.source, end, self.clock())


def together(batches: list[Batch]) -> Batch | None:
    """One batch that stands for these, in their order; None for none."""
    if len(batches) < 2:
        return batches[0] if batches else None
    return Batch(
        posts=tuple(post for batch in batches for post in batch.posts),
        deletions=tuple(gone for batch in batches for gone in batch.deletions),
        bad=tuple(bad for batch in batches for bad in batch.bad),
        cursor=batches[-1].cursor,
        notes=tuple(dict.fromkeys(note for batch in batches for note in batch.notes)),
    )
