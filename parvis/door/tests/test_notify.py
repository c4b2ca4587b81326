"""Messages by apprise, from a child whose sockets are guarded. The server is a real one on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from parvis.door.notify import LOCAL, ServiceError, notify


class Kept(BaseHTTPRequestHandler):
    got: list[bytes] = []
    status = 200

    def do_POST(self) -> None:
        Kept.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(Kept.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Kept)
    Kept.got, Kept.status = [], 200
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_allowed_host_gets_the_message(port: int) -> None:
    notify(f"json://127.0.0.1:{port}/hook", "Lampe", "L’adaptateur brunit", allow_private=[f"127.0.0.1:{port}"])
    assert b"adaptateur" in Kept.got[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
def test_nothing_inside_the_house_is_reached(port: int, host: str) -> None:
    with pytest.raises(ServiceError):
        notify(f"json://{host}:{port}/hook", "Lampe", "x")
    assert Kept.got == []


def test_a_service_that_refuses_is_said(port: int) -> None:
    Kept.status = 500
    with pytest.raises(ServiceError) as error:
        notify(f"json://127.0.0.1:{port}/secret-token", "Lampe", "x", allow_private=["127.0.0.1"])
    assert not error.value.is_for_good
    assert "secret-token" not in error.value.sentence


@pytest.mark.parametrize("address", ["nothing", "nosuch://x", "://"])
def test_no_service_of_that_name(address: str) -> None:
    with pytest.raises(ServiceError) as error:
        notify(address, "Lampe", "x")
    assert error.value.is_for_good


def test_no_file_of_this_machine_is_sent_as_a_template(tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_text('{"content": "a secret of the house"}')
    hook = f"discord://{'1' * 18}/{'a' * 68}/?template={tmp_path}/kept.json"

    with pytest.raises(ServiceError, match="Could not access Discord template"):
        notify(hook, "Lampe", "x")


@pytest.mark.parametrize("schema", sorted(LOCAL))
def test_services_of_this_machine_are_refused(schema: str) -> None:
    with pytest.raises(ServiceError, match="this machine alone"):
        notify(f"{schema}://x", "Lampe", "x")
