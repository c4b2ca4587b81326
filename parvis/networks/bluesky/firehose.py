"""All of Bluesky as it is written, from a Jetstream server (https://github.com/bluesky-social/jetstream)."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

import msgspec
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from parvis.door import Door, DoorError
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.answers import as_network_error, refusal
from parvis.networks.native import jetstream
from parvis.networks.native.found import EXCERPT_LENGTH, Aside, Found, each
from parvis.networks.native.loose import Record, as_count
from parvis.networks.seam import BadRecord, Batch, Deletion, NetworkError, Post

# A batch waits this long for company: a wall shows posts within 2 s of their arrival.
BATCH_SECONDS = 0.3
BATCH_EVENTS = 500
QUIET_SECONDS = 5.0
# A server that said nothing for a while is asked whether it is there; without an answer so long, it is not.
ANSWER_SECONDS = 20.0
# Events are only nearly in order; a few seconds are heard twice rather than lost.
REWIND_US = 5_000_000
# Servers replay about a day. After a longer leap something is probably missing, and people should know.
LEAP_US = 24 * 3600 * 1_000_000
MAX_EVENT_BYTES = 4_000_000

BROKEN = gettext_noop("The connection to {host} broke.")
NOT_A_STREAM = gettext_noop("{host} does not answer as a Jetstream server. Check the address.")
LEAP = gettext_noop("The stream leaps from {before} to {after}: what was written between them may be missing.")
NOT_AN_EVENT = gettext_noop("This event cannot be read: {problem}.")


class Firehose:
    """One connection. `close` may be called from another thread and ends `batches`."""

    def __init__(self, door: Door, url: str) -> None:
        self.door = door
        self.url = url
        self.host = urlsplit(url).hostname or ""
        self._socket: socket.socket | None = None
        self._is_closed = False

    def close(self) -> None:
        self._is_closed = True
        if self._socket:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def batches(self, cursor: str) -> Iterator[Batch]:
        """Yield what comes after `cursor` (microseconds), and an empty batch every 5 s of silence."""
        last = as_count(cursor) or 0
        with self._opened(last) as connection:
            pulse = Pulse(connection)
            while not self._is_closed:
                try:
                    events = _events(connection)
                    pulse.feel(is_silent=not events)
                except (ConnectionClosed, OSError):
                    if self._is_closed:
                        return
                    raise NetworkError(Sentence(BROKEN, host=self.host))
                batch, last = _batch(events, last)
                yield batch

    @contextmanager
    def _opened(self, last: int) -> Iterator[ClientConnection]:
        parts = urlsplit(self.url)
        is_tls = parts.scheme == "wss"
        port = parts.port or (443 if is_tls else 80)
        try:
            self._socket = self.door.connect(self.host, port, tls=is_tls)
        except DoorError as error:
            raise as_network_error(error)
        with self._socket, ExitStack() as stack:
            yield self._greeted(stack, f"ws://{parts.netloc}{parts.path}?{_query(last)}")

    def _greeted(self, stack: ExitStack, address: str) -> ClientConnection:
        try:
            return stack.enter_context(
                connect(
                    address, sock=self._socket, proxy=None, max_size=MAX_EVENT_BYTES, user_agent_header=None,
                    ping_interval=None,
                )
            )  # fmt: skip
        except InvalidStatus as error:
            head = error.response
            raise refusal(head.status_code, self.host, head.headers.get("Retry-After", ""))
        except (InvalidHandshake, ConnectionClosed, ValueError):
            raise NetworkError(Sentence(NOT_A_STREAM, host=self.host))
        except (OSError, EOFError):
            raise NetworkError(Sentence(BROKEN, host=self.host))


class Pulse:
    """Whether a silent server is still there.

    The web socket's own pings would end a connection that we only read too slowly: their answers stand behind all that
    the server said before, and are not seen while our writer is busy.
    """

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self._answer: threading.Event | None = None
        self._asked_at = 0.0

    def feel(self, *, is_silent: bool) -> None:
        """Ask who is silent. Raises TimeoutError where the answer is long overdue."""
        if not is_silent or (self._answer and self._answer.is_set()):
            self._answer = None
        elif self._answer is None:
            self._answer, self._asked_at = self.connection.ping(), time.monotonic()
        elif time.monotonic() - self._asked_at > ANSWER_SECONDS:
            raise TimeoutError


def _query(last: int) -> str:
    wanted = [("wantedCollections", jetstream.POSTS), ("wantedCollections", jetstream.REPOSTS)]
    return urlencode([*wanted, *([("cursor", str(max(0, last - REWIND_US)))] if last else [])])


def _events(connection: ClientConnection) -> list[str | bytes]:
    """Wait for an event, then take what comes right after it. Empty after QUIET_SECONDS of silence."""
    events: list[str | bytes] = []
    until = time.monotonic() + QUIET_SECONDS
    while len(events) < BATCH_EVENTS and (left := until - time.monotonic()) > 0:
        try:
            events.append(connection.recv(timeout=left))
        except TimeoutError:
            break
        except (ConnectionClosed, OSError):
            if not events:
                raise
            break
        if len(events) == 1:
            until = time.monotonic() + BATCH_SECONDS
    return events


def _batch(events: list[str | bytes], last: int) -> tuple[Batch, int]:
    found: list[Found] = []
    bad: list[BadRecord] = []
    notes: list[str] = []
    for event in events:
        try:
            record: Record = msgspec.json.decode(event, type=dict)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
            bad.append(BadRecord(f"after {last}", Sentence(NOT_AN_EVENT, problem=problem), str(event)[:EXCERPT_LENGTH]))
            continue
        at = as_count(record.get("time_us")) or last
        if last and at - last > LEAP_US:
            notes.append(Sentence(LEAP, before=_moment(last), after=_moment(at)))
        last = max(last, at)
        found.extend(each(jetstream.read_event, (record,)) if jetstream.is_event(record) else ())
    asides = [one for one in found if isinstance(one, Aside)]
    bad += [BadRecord(f"before {last}", one.reason, one.excerpt) for one in asides if one.is_bad]
    batch = Batch(
        posts=tuple(one for one in found if isinstance(one, Post)),
        deletions=tuple(one for one in found if isinstance(one, Deletion)),
        cursor=str(last) if last else "",
        bad=tuple(bad),
        notes=tuple(notes),
        skipped=dict(Counter(one.reason for one in asides if not one.is_bad)),
    )
    return batch, last


def _moment(microseconds: int) -> str:
    return datetime.fromtimestamp(microseconds / 1e6, UTC).isoformat(timespec="seconds")
