from __future__ import annotations

import http.server
import threading

import pytest

from parvis.site.commands.serve import _tell_when_ready


class Healthy(http.server.BaseHTTPRequestHandler):
    """A double: a web server that is well."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def options():
    with http.server.HTTPServer(("127.0.0.1", 0), Healthy) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield {"address": "127.0.0.1", "port": server.server_port, "public_url": ""}
        thread.join()


@pytest.mark.parametrize(("text", "expected"), [("Open it", "Open it"), ("", "Parvis is ready: http://127.0.0.1:")])
def test_an_address_is_told_once_its_page_answers(text, expected, options, capsys):
    _tell_when_ready(options, text)

    assert capsys.readouterr().out.startswith(expected)
