"""A double of a Jetstream server on one end of a socket pair, named a double: it says what it was given, then ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from contextlib import suppress

from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol


class JetstreamDouble:
    """`sock` is the client's end. `asked` holds the address of the handshake once it came."""

    def __init__(self, events: Sequence[str], *, status: int = 101, headers: Sequence[tuple[str, str]] = ()) -> None:
        self.sock, self._far = socket.socketpair()
        self.events = events
        self.status = status
        self.headers = headers
        self.asked = ""
        self.may_end = threading.Event()
        self.may_end.set()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.may_end.set()
        self.sock.close()
        self.thread.join()

    def _serve(self) -> None:
        protocol = ServerProtocol()
        with self._far, suppress(OSError):
            self._greet(protocol)
            if self.status == 101:
                for event in self.events:
                    protocol.send_text(event.encode())
                self._send(protocol)
                self.may_end.wait(10)

    def _greet(self, protocol: ServerProtocol) -> None:
        events: list[object] = []
        while not events:
            protocol.receive_data(self._far.recv(65536))
            events = list(protocol.events_received())
        request = events[0]
        assert isinstance(request, Request)
        self.asked = request.path
        refusal = Response(self.status, "No", Headers(self.headers), b"")
        protocol.send_response(protocol.accept(request) if self.status == 101 else refusal)
        self._send(protocol)

    def _send(self, protocol: ServerProtocol) -> None:
        for piece in protocol.data_to_send():
            self._far.sendall(piece) if piece else self._far.shutdown(socket.SHUT_WR)
