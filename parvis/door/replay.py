"""A double of the door, named a double: it answers from recordings and opens no socket."""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from parvis.door.door import Door, Response
from parvis.door.errors import BadStatus, DoorError, TooLarge
from parvis.door.lines import Lines


class NotRecorded(AssertionError):
    """The code under test asked for something the recordings do not hold."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded answer. `error`: raised instead of answering. `url`: where redirects led, if anywhere."""

    status: int = 200
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    error: DoorError | None = None
    url: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it was made, with its parameters already in the address."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes


class ReplayDoor(Door):
    """Answers by address: `ReplayDoor({"https://lumen.example/feed": Recorded(content=...)})`.

    A key is an address with its query, or without: then it answers for any query. A list is answered in turn, its last
    one for ever. `asked` holds the requests in order. Streams give the lines of `content`, then end, or raise `error`.
    `sockets`: by "host:port", given by `connect` in turn.
    """

    def __init__(
        self,
        answers: Mapping[str, Recorded | Sequence[Recorded]],
        sockets: Mapping[str, Sequence[socket.socket]] | None = None,
    ) -> None:
        self.answers = {
            url: [answer] if isinstance(answer, Recorded) else list(answer) for url, answer in answers.items()
        }
        self.sockets = {place: list(given) for place, given in (sockets or {}).items()}
        self.asked: list[Asked] = []

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
        address = httpx.URL(url).copy_merge_params(params or {})
        request = httpx.Request(method, address, headers=headers, json=json, data=form, content=content)
        recorded = self._next(request)
        if recorded.error:
            raise recorded.error
        if len(recorded.content) > max_bytes:
            raise TooLarge("The recorded answer is too large.", uncertain=True)
        return Response(
            recorded.status,
            recorded.url or str(request.url),
            httpx.Headers(recorded.headers, encoding="utf-8"),
            recorded.content,
            recorded.moved_to,
        )

    @contextmanager
    def stream_bytes(
        self, url: str, *, headers: Mapping[str, str] | None = None, **limits: Any
    ) -> Iterator[Iterator[bytes]]:
        recorded = self._opened(url, headers)
        yield iter([recorded.content])

    @contextmanager
    def stream_lines(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        idle_seconds: float = 90.0,
        tick_seconds: float | None = None,
    ) -> Iterator[Lines]:
        recorded = self._opened(url, headers)
        near, far = socket.socketpair()

        def pieces() -> Iterator[bytes]:
            yield recorded.content
            if recorded.error:
                raise recorded.error

        with near, far, Lines(pieces(), near, tick_seconds) as lines:
            yield lines

    def connect(
        self, host: str, port: int, *, tls: bool, deadline: float = 20.0, ports: Collection[int] = ()
    ) -> socket.socket:
        waiting = self.sockets.get(f"{host}:{port}")
        if not waiting:
            raise NotRecorded(f"no socket for {host}:{port}")
        return waiting.pop(0)

    def close(self) -> None:
        """Nothing is open."""

    def _opened(self, url: str, headers: Mapping[str, str] | None) -> Recorded:
        recorded = self._next(httpx.Request("GET", url, headers=headers))
        if recorded.error and not recorded.content:
            raise recorded.error
        if not 200 <= recorded.status < 300:
            raise BadStatus(
                f"The double answers with status {recorded.status}.",
                status=recorded.status,
                headers=httpx.Headers(recorded.headers),
                content=recorded.content,
            )
        return recorded

    def _next(self, request: httpx.Request) -> Recorded:
        url = str(request.url)
        self.asked.append(Asked(request.method, url, request.headers, request.read()))
        answers = self.answers.get(url) or self.answers.get(url.partition("?")[0])
        if not answers:
            raise NotRecorded(f"{request.method} {url} was not recorded")
        return answers.pop(0) if len(answers) > 1 else answers[0]
