"""Servers that fail on purpose, each in a process of its own: a double, and a proxy before a real one.

Every draw is made when the request comes, and nearly half of the faults come *after* the server did what it was asked.
"""

from __future__ import annotations

import ctypes
import http.client
import json
import os
import random
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = b"<!doctype html><title>Sign in</title><form>Sign in</form>"
# Before the server does it: refused or in trouble. After: it is done, and the answer is damaged or lost.
FAULTS = ("429", "500 before", "page before", "500 after", "page after", "cut", "lost", "reset")

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)

Forward = Callable[[str, str, dict[str, str], bytes], tuple[int, bytes]]


def end_with_parent() -> None:
    """Nothing of a run stays behind, however it ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    forward: Forward
    is_faulty: Callable[[str, str], bool]
    faults = 0.0
    chance = random.Random(1)
    lock = threading.Lock()

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # whoever asked was killed between head and body: no server takes that for a post
            self.close_connection = True
            return None
        fault = self._drawn() if type(self).is_faulty(self.command, self.path) else ""
        if fault == "429":
            return self._say(429, b'{"error": "RateLimitExceeded", "message": "slow down"}')
        if fault == "500 before":
            return self._say(500, b'{"error": "InternalServerError", "message": "not done"}')
        if fault == "page before":
            return self._say(200, PAGE, "text/html")
        status, content = type(self).forward(self.command, self.path, dict(self.headers), body)
        return self._damaged(fault, status, content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - http.server's names

    def _drawn(self) -> str:
        with self.lock:
            return self.chance.choice(FAULTS) if self.chance.random() < self.faults else ""

    def _damaged(self, fault: str, status: int, content: bytes) -> None:
        if fault == "500 after":
            self._say(500, b'{"error": "InternalServerError", "message": "done, but"}')
        elif fault == "page after":
            self._say(200, PAGE, "text/html")
        elif fault == "cut":
            self._say(status, content, cut=True)
        elif fault in ("lost", "reset"):
            if fault == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        else:
            self._say(status, content)

    def _say(self, status: int, content: bytes, kind: str = "application/json", *, cut: bool = False) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if cut else content)
            self.close_connection = self.close_connection or cut
        except OSError:
            self.close_connection = True  # whoever asked was killed


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients are killed all the time."""


@contextmanager
def double(faults: float, seed: int = 1, *, notes_times: bool = False) -> Iterator[str]:
    """The address of a double that keeps posts (tests/doubles/publishing.py) and takes some milliseconds.

    notes_times: /times says when each post came, by "account text"; an account is the first part of the path.
    """
    from tests.doubles.publishing import PostingServer

    posting, chance = PostingServer(), random.Random(seed)
    times: dict[str, list[float]] = {}

    def forward(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        parts = urlsplit(path)
        time.sleep(chance.uniform(0.001, 0.008))
        if parts.path == "/dump":
            with posting.lock:
                return 200, json.dumps({name: post["text"] for name, post in posting.posts.items()}).encode()
        if parts.path == "/times":
            return 200, json.dumps(times).encode()
        if notes_times and method == "POST":
            account, _, rest = parts.path.strip("/").partition("/")
            times.setdefault(f"{account} {json.loads(body)['text']}", []).append(time.time())
            parts = parts._replace(path=f"/{rest}")
        given = json.loads(body) if body else {"text": parse_qs(parts.query).get("text", [""])[0]}
        status, content = posting.answer(method, parts.path, given, headers.get("Idempotency-Key", ""))
        time.sleep(chance.uniform(0.001, 0.008))
        return status, json.dumps(content).encode()

    with serving(forward, lambda method, path: path != "/dump", faults, seed) as address:
        yield address


@contextmanager
def before(real: str, faults: float, seed: int = 1) -> Iterator[str]:
    """The address of a proxy before a real server, whose faults hit everything that is written there."""
    place = urlsplit(real)
    kept = threading.local()

    def forward(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        passed = {name: value for name, value in headers.items() if name.lower() in PASSED}
        for _ in range(2):
            connection = getattr(kept, "connection", None)
            if connection is None:
                connection = kept.connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
            try:
                connection.request(method, path, body, passed)
                answer = connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                kept.connection = None
        return 502, b'{"error": "BadGateway", "message": "the real server does not answer"}'

    def is_faulty(method: str, path: str) -> bool:
        return "com.atproto.repo." in path

    with serving(forward, is_faulty, faults, seed) as address:
        yield address


PASSED = {"authorization", "content-type", "accept"}


@contextmanager
def serving(forward: Forward, is_faulty: Callable[[str, str], bool], faults: float, seed: int) -> Iterator[str]:
    """A process that serves until the block ends."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        end_with_parent()
        given = {"forward": staticmethod(forward), "is_faulty": staticmethod(is_faulty), "faults": faults}
        server = Server(("127.0.0.1", 0), type("Failing", (Handler,), given | {"chance": random.Random(seed)}))
        os.write(tell, str(server.server_port).encode())
        server.serve_forever()
        os._exit(0)
    try:
        yield f"http://127.0.0.1:{int(os.read(told, 16))}"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(told)
        os.close(tell)
