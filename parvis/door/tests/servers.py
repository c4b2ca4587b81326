"""Small servers on 127.0.0.1 that misbehave on purpose. They are doubles: raw sockets, no HTTP library."""

from __future__ import annotations

import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[[socket.socket, bytes], None]


class Server:
    """Counts its connections, keeps the requests it read, answers each connection once with `behave`."""

    def __init__(
        self,
        behave: Behaviour,
        greeting: bytes = b"",
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.behave = behave
        self.tls = tls
        self.greeting = greeting
        self.requests: list[bytes] = []
        self.connections = 0
        self.stopping = threading.Event()
        self.listener = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=64
        )
        self.port = self.listener.getsockname()[1]
        self.place = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.place}/"
        self.thread = threading.Thread(target=self._accept, daemon=True)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), self._secured(connection) as connection:
            connection.sendall(self.greeting)
            request = b""
            while not _is_whole(request):
                got = connection.recv(65536)
                if not got:
                    return
                request += got
            self.requests.append(request)
            self.behave(connection, request)

    def _secured(self, connection: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(connection, server_side=True) if self.tls else connection


def _is_whole(request: bytes) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    return bool(end) and len(body) >= (int(length[1]) if length else 0)


@contextmanager
def serving(
    behave: Behaviour, greeting: bytes = b"", tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
) -> Iterator[Server]:
    server = Server(behave, greeting, tls, host, port)
    server.thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        with suppress(OSError):
            server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        server.thread.join()


def answer(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> Behaviour:
    """A well-behaved answer that closes the connection."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    whole = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
    return lambda connection, _: connection.sendall(whole)


def raw(whole: bytes) -> Behaviour:
    return lambda connection, _: connection.sendall(whole)


def dripping(first: bytes, drop: bytes, pause_seconds: float = 0.02) -> Behaviour:
    """Sends a drop at a time, each well inside any read time-out, for ever."""

    def behave(connection: socket.socket, _: bytes) -> None:
        connection.sendall(first)
        pause = threading.Event()
        while not pause.wait(pause_seconds):
            connection.sendall(drop)

    return behave


def silent(connection: socket.socket, _: bytes) -> None:
    """Reads the request and says nothing until the other side leaves."""
    connection.recv(1)


def resetting(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
