from __future__ import annotations

import http.server
import threading

import pytest

from parvis.site.commands.serve import _public_url, _tell_when_ready, take
from parvis.site.secrets import check_vault_key, secret_key


class Healthy(http.server.BaseHTTPRequestHandler):
    """A double: a web server that is well."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def options():
    with http.server.HTTPServer(("127.0.0.1", 0), Healthy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield {"address": "127.0.0.1", "port": server.server_port, "public_url": ""}
        server.shutdown()


@pytest.mark.parametrize(("text", "expected"), [("Open it", "Open it"), ("", "Parvis is ready: http://127.0.0.1:")])
def test_an_address_is_told_once_its_page_answers(text, expected, options, capsys):
    _tell_when_ready(options, text, "")

    assert capsys.readouterr().out.startswith(expected)


def test_how_to_make_the_first_account_is_told_after_the_address(options, capsys):
    _tell_when_ready(options, "Open it", "Make the first account at /first")

    assert capsys.readouterr().out.splitlines() == ["Open it", "Make the first account at /first"]


def test_an_address_of_ipv6_is_told_as_browsers_read_it():
    assert _public_url({"address": "::1", "port": 8700, "public_url": ""}) == "http://[::1]:8700"


@pytest.mark.parametrize("make", [take, secret_key, check_vault_key])
def test_nobody_else_on_the_machine_reads_sessions_from_the_data_folder(make, tmp_path):
    make(tmp_path / "data")

    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
