"""The guarded HTTP client (see the package's README for what it guards against)."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol


class DoorError(Exception):
    """The request did not succeed. `uncertain`: it may have reached the other side."""

    def __init__(self, message: str, *, uncertain: bool = False) -> None:
        super().__init__(message)
        self.uncertain = uncertain


class Forbidden(DoorError):
    """The address is not one Parvis may talk to. Nothing was sent."""


class Response(Protocol):
    status: int
    url: str
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any: ...


class Door(Protocol):
    """What networks may ask of the door. Times are seconds of the whole exchange, sizes are decoded bytes."""

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
    ) -> Response: ...

    def stream_lines(
        self, url: str, *, headers: Mapping[str, str] | None = None, idle_seconds: float = 90.0
    ) -> AbstractContextManager[Iterator[str]]: ...

    def connect(self, host: str, port: int, *, tls: bool, deadline: float = 20.0) -> socket.socket: ...
