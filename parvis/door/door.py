"""The guarded HTTP client (see the package's README for what it guards against)."""

from __future__ import annotations

import logging
import math
import socket
import ssl
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, BinaryIO, Self

import certifi
import httpcore
import httpx
import msgspec

from parvis import __version__
from parvis.door.addresses import AllowList
from parvis.door.body import ACCEPTED, decoded
from parvis.door.errors import BadStatus, DoorError, Forbidden, TooLate
from parvis.door.guard import Clock, Deadline, Guard, Limit, Opening, Resolver, resolve, secured
from parvis.door.lines import Lines
from parvis.door.redirects import MAX_REDIRECTS, is_redirect, redirected
from parvis.lib.text.sentence import Sentence, gettext_noop

__all__ = ["BadStatus", "Door", "DoorError", "Forbidden", "Response"]

USER_AGENT = f"Parvis/{__version__}"
IDLE_CONNECTIONS = 20
KEPT_SECONDS = 10.0
REFUSAL_BYTES = 64 * 1024

UNWRITABLE = gettext_noop("This request to {host} cannot be written in HTTP.")

# At DEBUG httpcore writes the headers of answers, cookies included.
logging.getLogger("httpcore").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer. `url`: where it came from, after redirects; `moved_to`: where to ask from now on, or ""."""

    status: int
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    moved_to: str = ""

    def json(self) -> Any:
        """The content as JSON. Raises DoorError if it is not (a login page, a cut answer)."""
        try:
            return msgspec.json.decode(self.content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            host = httpx.URL(self.url).host
            raise DoorError(Sentence(gettext_noop("The answer of {host} is not JSON."), host=host), uncertain=True)


class Door:
    """The one way out. Safe to share between threads.

    allow_private: hosts inside private networks that may be reached (`wiki.lan`, `10.2.0.0/16`, `127.0.0.1:9000`).
    ports: the only ports allowed on public hosts; by default all but those on which a browser refuses HTTP.
    resolver: host and port to numeric addresses. clock: seconds that only go up. tls: whom we trust.
    """

    closes_at = math.inf  # by `within`

    def __init__(
        self,
        allow_private: Collection[str] = (),
        user_agent: str = USER_AGENT,
        resolver: Resolver = resolve,
        clock: Clock = time.monotonic,
        ports: Collection[int] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.user_agent = user_agent
        self.clock = clock
        self.guard = Guard(AllowList(allow_private), resolver, None if ports is None else frozenset(ports))
        self.tls = tls or _trust()
        self.pool = httpcore.ConnectionPool(
            ssl_context=self.tls,
            max_connections=None,
            max_keepalive_connections=IDLE_CONNECTIONS,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=self.guard,
        )

    def within(self, seconds: float) -> Self:
        """The same door, all of whose requests together end within so many seconds from now."""
        bounded = copy(self)
        bounded.closes_at = time.monotonic() + seconds
        return bounded

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        deadline: float = 20.0,
        max_bytes: int = 10_000_000,
    ) -> Response:
        """Send one request, follow at most 5 redirects, and return the whole answer, whatever its status.

        deadline: seconds for everything, name look-up and redirects included; max_bytes: of the decoded body.
        Raises Forbidden, TooLate, TooLarge or DoorError.
        """
        request = self._request(method, url, headers, params=params, json=json, data=form, content=content)
        deadline = min(deadline, self.closes_at - time.monotonic())
        with self._exchange(request, Deadline(deadline, self.clock)) as answer:
            body = b"".join(answer.pieces(max_bytes))
        return Response(answer.status, answer.url, answer.headers, body, answer.moved_to)

    @contextmanager
    def stream_bytes(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        deadline: float = 600.0,
        max_bytes: int = 2_000_000_000,
    ) -> Iterator[Iterator[bytes]]:
        """Open `url` and give its decoded bytes in pieces. As `request`, and BadStatus unless the status is 2xx."""
        request = self._request("GET", url, headers)
        with self._exchange(request, Deadline(deadline, self.clock)) as answer:
            answer.must_be_good()
            yield answer.pieces(max_bytes)

    def download(
        self,
        url: str,
        into: BinaryIO,
        *,
        headers: Mapping[str, str] | None = None,
        deadline: float = 600.0,
        max_bytes: int = 2_000_000_000,
    ) -> int:
        """Write what `url` holds into an open file and return the number of bytes. Raises as `stream_bytes`."""
        with self.stream_bytes(url, headers=headers, deadline=deadline, max_bytes=max_bytes) as pieces:
            return sum(into.write(piece) for piece in pieces)

    @contextmanager
    def stream_lines(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        idle_seconds: float = 90.0,
        tick_seconds: float | None = None,
    ) -> Iterator[Lines]:
        """Hold `url` open (server-sent events, JSON lines) and give its lines, without their ends, as they come.

        idle_seconds: silence after which TooLate is raised. tick_seconds: after so much silence the line `TICK` (":",
        a comment in server-sent events) is given, so that the caller can do something else. `Lines.close()` may be
        called from another thread: the iteration then ends. Raises BadStatus unless the status is 2xx.
        """
        request = self._request("GET", url, {"Accept": "text/event-stream, */*", **(headers or {})})
        opening = Opening(20.0, idle_seconds, self.clock)
        with self._exchange(request, opening) as answer:
            answer.must_be_good()
            opening.begun()
            with Lines(answer.pieces(None), answer.socket, tick_seconds) as lines:
                yield lines

    def connect(
        self, host: str, port: int, *, tls: bool, deadline: float = 20.0, ports: Collection[int] = ()
    ) -> socket.socket:
        """Return a connected socket to a checked address, with TLS if asked; it blocks without a time limit.

        For WebSockets: `websockets.sync.client.connect("ws://...", sock=door.connect(host, port, tls=True))`, where
        `ws://` keeps it from adding TLS a second time. `ports`: those of another protocol than the web's (mail).
        Raises Forbidden, TooLate, DoorError.
        """
        limit = Deadline(deadline, self.clock)
        sock = self.guard.open(host, port, limit, ports)
        if tls:
            sock = secured(sock, self.tls, host, limit)
        sock.settimeout(None)
        return sock

    def close(self) -> None:
        """Close idle connections."""
        self.pool.close()

    def _request(self, method: str, url: str, headers: Mapping[str, str] | None, **body: Any) -> httpx.Request:
        address = _checked_url(url)
        merged = httpx.Headers({"User-Agent": self.user_agent, "Accept": "*/*", "Accept-Encoding": ACCEPTED})
        try:
            address = address.copy_merge_params(body.pop("params", None) or {})
            merged.update(headers)
            return httpx.Request(method, address, headers=merged, **body)
        except (UnicodeError, httpx.InvalidURL):  # a key with an accent in it; a cursor as long as a book
            raise DoorError(Sentence(UNWRITABLE, host=address.host))

    @contextmanager
    def _exchange(self, request: httpx.Request, limit: Limit) -> Iterator[_Answer]:
        moved_to = ""
        for hop in range(MAX_REDIRECTS + 1):
            answer = self._sent(request, limit, moved_to)
            try:
                if not is_redirect(answer.status, answer.headers):
                    yield answer
                    return
            finally:
                answer.close()
            is_lasting = answer.status in (301, 308) and (hop == 0 or bool(moved_to))
            request = redirected(request, answer.status, answer.headers)
            _checked_url(str(request.url))
            moved_to = str(request.url) if is_lasting else ""
        host = request.url.host
        raise DoorError(Sentence(gettext_noop("{host} redirects in circles."), host=host))

    def _sent(self, request: httpx.Request, limit: Limit, moved_to: str) -> _Answer:
        with _named_errors(request):
            sent = httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions={"timeout": {"connect": limit, "read": limit, "write": limit, "pool": limit.left()}},
            )
            return _Answer(request, self.pool.handle_request(sent), moved_to)


class _Answer:
    """An answer whose head has come and whose body has not been read."""

    def __init__(self, request: httpx.Request, response: httpcore.Response, moved_to: str) -> None:
        self.request = request
        self.response = response
        self.status = response.status
        self.url = str(request.url)
        self.headers = httpx.Headers(response.headers)
        self.moved_to = moved_to

    @property
    def socket(self) -> socket.socket:
        stream: socket.socket = self.response.extensions["network_stream"].get_extra_info("socket")
        return stream

    def pieces(self, max_bytes: int | None) -> Iterator[bytes]:
        """The decoded body; None: without end."""
        encoding = self.headers.get("content-encoding", "")
        if self.request.method == "HEAD" or self.status in (204, 304):
            encoding = ""
        limit = max_bytes if max_bytes is not None else 1 << 62
        return decoded(self._raw(), encoding, max_bytes=limit, host=self.request.url.host)

    def must_be_good(self) -> None:
        if 200 <= self.status < 300:
            return
        content = b""
        for piece in self.pieces(None):
            content += piece
            if len(content) >= REFUSAL_BYTES:
                break
        raise BadStatus(
            Sentence(
                gettext_noop("{host} answers with status {status}."), host=self.request.url.host, status=self.status
            ),
            status=self.status,
            headers=self.headers,
            content=content[:REFUSAL_BYTES],
        )

    def close(self) -> None:
        with _named_errors(self.request):
            self.response.close()

    def _raw(self) -> Iterator[bytes]:
        with _named_errors(self.request):
            yield from self.response.iter_stream()


@contextmanager
def _named_errors(request: httpx.Request) -> Iterator[None]:
    """Turn what httpcore raises into a sentence that names the host and nothing else."""
    host = request.url.host
    try:
        yield
    except (httpcore.TimeoutException, TimeoutError) as error:
        is_sent = not isinstance(error, (httpcore.ConnectTimeout, httpcore.PoolTimeout, TimeoutError))
        raise TooLate(Sentence(gettext_noop("{host} did not answer in time."), host=host), uncertain=is_sent)
    except httpcore.RemoteProtocolError:
        raise DoorError(Sentence(gettext_noop("The answer of {host} is damaged or cut."), host=host), uncertain=True)
    except (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol):
        raise DoorError(Sentence(UNWRITABLE, host=host))
    except httpcore.NetworkError:
        raise DoorError(Sentence(gettext_noop("The connection to {host} broke."), host=host), uncertain=True)


def _checked_url(url: str) -> httpx.URL:
    """The address parsed, if it is one of the web without a password in it. Raises Forbidden."""
    try:
        address = httpx.URL(url)
        host = address.host
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise Forbidden(Sentence(gettext_noop("This is not the address of a page.")))
    if address.scheme not in ("http", "https"):
        raise Forbidden(Sentence(gettext_noop("Only http and https addresses can be opened.")))
    if not host:
        raise Forbidden(Sentence(gettext_noop("This address has no host name.")))
    if address.userinfo:
        raise Forbidden(
            Sentence(gettext_noop("The address of {host} holds a user name or a password: take it out."), host=host)
        )
    return address


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The system's certificates and Mozilla's: slim containers have none of their own, companies add theirs."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context
