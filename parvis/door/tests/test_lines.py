import socket
import ssl
import threading
from itertools import islice

import pytest

from parvis.door import TICK, BadStatus, Door, DoorError, TooLarge, TooLate
from parvis.door import lines as lines_module
from parvis.door.lines import Lines
from parvis.door.tests.servers import answer, dripping, raw, serving

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


def streaming(server, **options):
    return Door(allow_private=[server.place]).stream_lines(server.url, **options)


def test_lines_come_without_their_ends_and_with_their_accents():
    whole = "event: update\r\ndata: été 💡\n\nlast".encode()
    with serving(raw(HEAD + whole)) as server, streaming(server) as lines:
        assert list(lines) == ["event: update", "data: été 💡", "", "last"]


def test_a_letter_cut_between_two_pieces_is_whole():
    def slowly(connection, _):
        connection.sendall(HEAD + b"data: \xc3")
        threading.Event().wait(0.02)
        connection.sendall(b"\xa9t\xc3\xa9\n")

    with serving(slowly) as server, streaming(server) as lines:
        assert list(lines) == ["data: été"]


def test_silence_beyond_the_limit_is_an_error():
    def hush(connection, _):
        connection.sendall(HEAD + b"one\n")
        connection.recv(1)

    with serving(hush) as server, streaming(server, idle_seconds=0.05) as lines:
        assert next(lines) == "one"
        with pytest.raises(TooLate):
            next(lines)


def test_a_stream_that_drips_lives_longer_than_any_one_wait():
    with serving(dripping(HEAD, b"x\n", 0.01)) as server, streaming(server, idle_seconds=0.5) as lines:
        assert list(islice(lines, 20)) == ["x"] * 20


def test_while_nothing_comes_it_ticks():
    def hush(connection, _):
        connection.sendall(HEAD + b"one\n")
        connection.recv(1)

    with serving(hush) as server, streaming(server, tick_seconds=0.01) as lines:
        assert list(islice(lines, 4)) == ["one", TICK, TICK, TICK]


def test_it_can_be_closed_from_another_thread():
    with serving(dripping(HEAD, b"", 0.01)) as server, streaming(server) as lines:
        threading.Timer(0.05, lines.close).start()
        assert list(lines) == []


def test_a_stream_under_tls_can_be_closed_from_another_thread(own_certificate, tmp_path):
    trust = ssl.create_default_context(cafile=tmp_path / "cert")
    with serving(dripping(HEAD, b"", 0.01), tls=own_certificate) as server:
        door = Door(allow_private=[server.place], tls=trust)
        with door.stream_lines(f"https://{server.place}/") as lines:
            threading.Timer(0.05, lines.close).start()
            assert list(lines) == []
        assert not lines.thread.is_alive()


def test_a_stream_that_breaks_is_an_error():
    with serving(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\none\n")) as server, streaming(server) as lines:
        assert next(lines) == "one"
        with pytest.raises(DoorError):
            next(lines)


def test_a_refused_stream_has_its_status_headers_and_content():
    refusal = answer(b"slow down", "429 Too Many", "Retry-After: 30")
    with serving(refusal) as server, pytest.raises(BadStatus) as caught, streaming(server):
        pass
    assert (caught.value.status, caught.value.headers["retry-after"], caught.value.content) == (429, "30", b"slow down")


def test_a_line_without_an_end_is_refused(monkeypatch):
    monkeypatch.setattr(lines_module, "MAX_LINE", 1000)
    with serving(raw(HEAD + b"x" * 5000)) as server, streaming(server) as lines, pytest.raises(TooLarge):
        next(lines)


def test_whoever_stops_reading_leaves_nothing_behind():
    before = threading.active_count()
    with serving(dripping(HEAD, b"x\n" * 1000, 0.001)) as server:
        with streaming(server) as lines:
            next(lines)
        assert not lines.thread.is_alive()
    assert threading.active_count() <= before + 1


def test_a_line_that_comes_in_crumbs_costs_no_more_than_another():
    near, far = socket.socketpair()
    crumbs = iter([b"x"] * 150_000)  # summed anew with each, they would take minutes

    with near, far, Lines(crumbs, near, None) as lines:
        assert list(lines) == ["x" * 150_000]
