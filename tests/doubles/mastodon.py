"""A double of a Mastodon server, named a double: it speaks HTTP on a port of this machine, and only what we ask of one.

Like the real one it pages with `min_id`, `max_id` and a Link header, never gives more a page than it allows, says how
much it allows, refuses with the moment at which its limits begin anew, and streams server-sent events that nobody hears
who was not there. Unlike it, it knows one public timeline, one author, and forgets everything when it ends.
"""

from __future__ import annotations

import json
import queue
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Status = dict[str, Any]
Event = tuple[str, str]
RESET: Event = ("reset", "")
FIRST_ID = 111_000
MAX_CHARACTERS = 1_312


class MastodonDouble:
    """`publish`, `edit`, `delete` as a person would; `refuse` and `reset` as a bad day would."""

    def __init__(self) -> None:
        self.url = ""  # known once it runs
        self.page_size = 40
        self.remaining: int | None = None  # answers it still gives before its limits begin anew
        self.reset_at = datetime.now(UTC) + timedelta(seconds=120)
        self.statuses: list[Status] = []
        self.asked: list[str] = []
        self._next_id = FIRST_ID
        self._listeners: list[queue.Queue[Event]] = []
        self._lock = threading.Condition()

    def publish(self, text: str = "Une lampe") -> str:
        """A new status; its id."""
        with self._lock:
            self._next_id += 7
            status = _status(self.url, self._next_id, text)
            self.statuses.append(status)
            self._tell("update", json.dumps(status))
        return str(status["id"])

    def edit(self, number: str, text: str) -> None:
        with self._lock:
            status = self.find(number)
            assert status, number
            status |= {"content": f"<p>{text}</p>", "edited_at": "2026-03-03T09:00:00.000Z"}
            self._tell("status.update", json.dumps(status))

    def delete(self, number: str) -> None:
        with self._lock:
            self.statuses = [status for status in self.statuses if status["id"] != number]
            self._tell("delete", number)

    def reset(self) -> None:
        """Break every stream without a word (TCP RST)."""
        with self._lock:
            self._tell(*RESET)
            self._listeners.clear()

    def uri(self, number: str) -> str:
        return f"{self.url}/users/zoe/statuses/{number}"

    def find(self, number: str) -> Status | None:
        with self._lock:
            return next((status for status in self.statuses if status["id"] == number), None)

    def page(self, asked: dict[str, str]) -> list[Status]:
        """As the real one chooses it, newest first."""
        size = min(int(asked.get("limit", "20")), self.page_size)
        after, before = int(asked.get("min_id", 0)), int(asked.get("max_id", 10**18))
        with self._lock:
            found = [status for status in self.statuses if after < int(status["id"]) < before]
        return (found[:size] if after else found[-size:])[::-1]

    def listen(self) -> queue.Queue[Event]:
        with self._lock:
            self._listeners.append(queue.Queue())
            self._lock.notify_all()
            return self._listeners[-1]

    def wait_for_a_listener(self) -> None:
        with self._lock:
            assert self._lock.wait_for(lambda: bool(self._listeners), timeout=10)

    def _tell(self, name: str, told: str) -> None:
        for listener in self._listeners:
            listener.put((name, told))


def _status(url: str, number: int, text: str) -> Status:
    account = {"id": "7", "username": "zoe", "acct": "zoe", "display_name": "Zoé", "url": f"{url}/@zoe"}
    return {
        "id": str(number), "uri": f"{url}/users/zoe/statuses/{number}", "url": f"{url}/@zoe/{number}",
        "created_at": "2026-03-03T08:02:00.000Z", "edited_at": None, "content": f"<p>{text}</p>", "account": account,
        "visibility": "public", "language": "fr", "replies_count": 0, "reblogs_count": 0, "favourites_count": 0,
    }  # fmt: skip


class _Answers(BaseHTTPRequestHandler):
    """The HTTP side; the server carries the double."""

    server: _Server
    timeout = 20

    def do_GET(self) -> None:
        double, address = self.server.double, urlsplit(self.path)
        double.asked.append(self.path)
        if double.remaining == 0:
            self._answer(429, {"error": "Too many requests"})
        elif address.path == "/api/v2/instance":
            streaming = double.url.replace("http", "ws", 1)
            rules = {"statuses": {"max_characters": MAX_CHARACTERS}, "urls": {"streaming": streaming}}
            self._answer(200, {"configuration": rules})
        elif address.path == "/api/v1/timelines/public":
            self._page(double.page({name: values[0] for name, values in parse_qs(address.query).items()}))
        elif address.path.startswith("/api/v1/statuses/") and (found := double.find(address.path.rpartition("/")[2])):
            self._answer(200, found)
        elif address.path == "/api/v1/streaming/public":
            self._stream(double.listen())
        else:
            self._answer(404, {"error": "Record not found"})

    def _page(self, statuses: list[Status]) -> None:
        base = f"{self.server.double.url}/api/v1/timelines/public"
        links = {"next": f"max_id={statuses[-1]['id']}", "prev": f"min_id={statuses[0]['id']}"} if statuses else {}
        self._answer(200, statuses, ", ".join(f'<{base}?{query}>; rel="{name}"' for name, query in links.items()))

    def _answer(self, status: int, told: Any, link: str = "") -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if link:
            self.send_header("Link", link)
        self._limits()
        self.end_headers()
        self.wfile.write(body)

    def _limits(self) -> None:
        double = self.server.double
        if double.remaining is not None:
            double.remaining = max(0, double.remaining - 1)
            self.send_header("X-RateLimit-Remaining", str(double.remaining))
            self.send_header("X-RateLimit-Reset", double.reset_at.isoformat().replace("+00:00", "Z"))

    def _stream(self, told: queue.Queue[Event]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b":)\n\n")
        while not self.server.is_over.is_set():
            try:
                name, text = told.get(timeout=0.05)
            except queue.Empty:
                continue
            if (name, text) == RESET:
                # Linger for 0 s: the close is a reset.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                return
            self.wfile.write(f"event: {name}\ndata: {text}\n\n".encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


class _Server(ThreadingHTTPServer):
    def __init__(self, double: MastodonDouble) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.double = double
        self.is_over = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Who listened has left; that is its right."""


@contextmanager
def running() -> Iterator[MastodonDouble]:
    """A double that answers at its `url` until the end."""
    double = MastodonDouble()
    server = _Server(double)
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield double
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()
