"""A double of a WebSub hub on 127.0.0.1: it keeps what it is asked, asks back, and delivers, all over real HTTP."""

from __future__ import annotations

import hashlib
import hmac
import socket
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode
from urllib.request import Request, urlopen


class Answered(NamedTuple):
    status: int
    text: str


@dataclass
class HubDouble:
    url: str = ""
    status: str = "202 Accepted"
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, connection: socket.socket, request: bytes) -> None:
        """Answers one connection, as `parvis.door.tests.servers.serving` wants it."""
        self.asked.append(dict(parse_qsl(request.partition(b"\r\n\r\n")[2].decode())))
        connection.sendall(f"HTTP/1.1 {self.status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())

    def ask_back(self, **changes: str) -> Answered:
        """Asks at the callback whether the last request was meant (`mode="denied"` and the like change it)."""
        last = self.asked[-1]
        asked = {"hub.challenge": "a-challenge", **{name: last[name] for name in ("hub.mode", "hub.topic")}}
        if "hub.lease_seconds" in last:
            asked["hub.lease_seconds"] = last["hub.lease_seconds"]
        asked |= {f"hub.{name}": value for name, value in changes.items()}
        return _sent(Request(f"{last['hub.callback']}?{urlencode(asked)}"))

    def deliver(self, body: str, secret: str = "") -> Answered:
        """Posts the document to the callback, signed with the secret it was given (or another)."""
        last = next(asked for asked in reversed(self.asked) if asked["hub.mode"] == "subscribe")
        signature = hmac.new((secret or last["hub.secret"]).encode(), body.encode(), hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/rss+xml", "X-Hub-Signature": f"sha256={signature}"}
        return _sent(Request(last["hub.callback"], body.encode(), headers))


def _sent(request: Request) -> Answered:
    try:
        with urlopen(request, timeout=20) as response:
            return Answered(response.status, response.read().decode())
    except HTTPError as error:
        with error:
            return Answered(error.code, error.read().decode())
