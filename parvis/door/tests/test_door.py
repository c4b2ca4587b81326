import gzip
import json
import logging
import ssl
import threading
import time
import zlib
from io import BytesIO

import pytest

from parvis.door import BadStatus, Door, DoorError, Forbidden, TooLarge, TooLate
from parvis.door.tests.servers import answer, dripping, raw, resetting, serving, silent

HEAD = b"HTTP/1.1 200 OK\r\n"


def open_door(*servers) -> Door:
    return Door(allow_private=[server.place for server in servers])


def failure(behave, **limits) -> DoorError:
    with serving(behave) as server, pytest.raises(DoorError) as caught:
        open_door(server).request("GET", server.url + "private?token=hunter2", **limits)
    return caught.value


def test_an_answer_comes_whole_with_its_status_and_headers():
    with serving(answer(b'{"a": 1}', "404 Not Found", "X-Lamp: on")) as server:
        response = open_door(server).request("GET", server.url)
    assert (response.status, response.json(), response.headers["x-lamp"]) == (404, {"a": 1}, "on")
    assert (response.url, response.moved_to) == (server.url, "")


def test_parameters_bodies_and_headers_are_sent():
    with serving(answer()) as server:
        door = open_door(server)
        door.request("GET", server.url + "?kept=1")
        door.request("GET", server.url + "?kept=1", params={"q": "café & thé"}, headers={"user-agent": "Lamp"})
        door.request("POST", server.url, json={"a": "é"}, headers={"Authorization": "Bearer x"})
        door.request("PUT", server.url, form={"a": "1"})
        first, second, third, fourth = server.requests
    assert first.startswith(b"GET /?kept=1 HTTP/1.1\r\n")
    assert second.startswith(b"GET /?kept=1&q=caf%C3%A9+%26+th%C3%A9 ")
    assert b"Lamp" in second
    assert b"Parvis" not in second
    assert third.endswith('{"a":"é"}'.encode())
    assert b"Authorization: Bearer x" in third
    assert fourth.endswith(b"a=1")


def test_it_says_who_it_is():
    with serving(answer()) as server:
        open_door(server).request("GET", server.url)
    assert b"User-Agent: Parvis/" in server.requests[0]


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    with serving(answer(b"proxied")) as proxy, serving(answer(b"direct")) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        assert open_door(server, proxy).request("GET", server.url).content == b"direct"


def test_cookies_are_not_kept():
    with serving(answer(b"{}", "200 OK", "Set-Cookie: id=1")) as server:
        door = open_door(server)
        door.request("GET", server.url)
        door.request("GET", server.url)
    assert b"ookie" not in server.requests[1]


@pytest.mark.parametrize(
    "behave",
    [
        dripping(HEAD, b"X-Drop: 1\r\n"),
        dripping(HEAD + b"Content-Length: 6000\r\n\r\n", b" "),
        dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        dripping(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        silent,
    ],
    ids=["head", "length", "chunks", "continue", "silent"],
)
def test_a_server_that_drips_does_not_outlast_the_deadline(behave):
    finished = threading.Event()
    errors = []

    def ask():
        errors.append(failure(behave, deadline=0.3))
        finished.set()

    threading.Thread(target=ask, daemon=True).start()
    assert finished.wait(5), "the door still waits"
    assert isinstance(errors[0], TooLate)
    assert errors[0].uncertain


def test_redirects_share_one_deadline():
    moments = iter(float(second) for second in range(1000))
    with serving(answer(b"", "302 Found", "Location: /again")) as server:
        door = Door(allow_private=[server.place], clock=lambda: next(moments))
        with pytest.raises(TooLate):
            door.request("GET", server.url, deadline=9)
    assert server.connections < 5


def test_a_resolver_that_hangs_does_not_outlast_the_deadline():
    never = threading.Event()
    with pytest.raises(TooLate) as caught:
        Door(resolver=lambda host, port: never.wait(5) and []).request("GET", "http://slow.example/", deadline=0.05)
    never.set()
    assert not caught.value.uncertain


def test_tls_that_hangs_does_not_outlast_the_deadline():
    with serving(silent) as server, pytest.raises(TooLate):
        open_door(server).request("GET", f"https://{server.place}/", deadline=0.1)


def test_plain_http_where_tls_was_asked_is_said_so():
    with (
        serving(raw(b""), greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n") as server,
        pytest.raises(DoorError, match="TLS") as caught,
    ):
        open_door(server).connect("127.0.0.1", server.port, tls=True, deadline=5)
    assert not caught.value.uncertain


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"0" * 20_000_000)),
        ("deflate", zlib.compress(b"0" * 20_000_000)),
        ("identity", b"0" * 2_000_000),
    ],
)
def test_a_body_that_swells_stops_at_the_cap(encoding, body):
    error = failure(answer(body, "200 OK", f"Content-Encoding: {encoding}"), max_bytes=1_000_000)
    assert isinstance(error, TooLarge)


@pytest.mark.parametrize(
    "behave",
    [
        raw(HEAD + b"Content-Length: 99\r\n\r\n{"),
        raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"),
        raw(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"abc" * 99)[:-9]),
        raw(HEAD + b"Content-Encoding: gzip\r\n\r\nnot gzip"),
        raw(HEAD + b"Content-Encoding: br\r\n\r\nxx"),
        raw(HEAD + b"Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}xxx"),
        raw(HEAD + b"X: " + b"a" * 300_000 + b"\r\n\r\n"),
        raw(b"\x00\x01\x02 not HTTP at all\r\n\r\n"),
        raw(b""),
        resetting,
    ],
    ids=["length", "chunks", "gzip", "notgzip", "brotli", "lengths", "header", "noise", "nothing", "reset"],
)
def test_a_damaged_or_cut_answer_is_an_uncertain_error(behave):
    error = failure(behave)
    assert error.uncertain
    assert not isinstance(error, Forbidden)


def test_nobody_there_is_a_certain_error():
    with serving(answer()) as server:
        url = server.url
    with pytest.raises(DoorError, match="refuses the connection") as caught:
        Door(allow_private=["127.0.0.1"]).request("GET", url)
    assert not caught.value.uncertain


def test_a_lasting_redirect_tells_the_new_address():
    with serving(answer(b"new")) as new, serving(answer(b"", "301 Moved", f"Location: {new.url}feed")) as old:
        response = open_door(old, new).request("GET", old.url)
    assert (response.content, response.url, response.moved_to) == (b"new", new.url + "feed", new.url + "feed")


def test_a_passing_redirect_tells_no_new_address():
    with serving(answer(b"new")) as new, serving(answer(b"", "302 Found", f"Location: {new.url}")) as old:
        response = open_door(old, new).request("GET", old.url)
    assert (response.url, response.moved_to) == (new.url, "")


def test_redirects_in_circles_end():
    with serving(answer(b"", "302 Found", "Location: /")) as server, pytest.raises(DoorError, match="circles"):
        open_door(server).request("GET", server.url)
    assert server.connections == 6


def test_secrets_do_not_follow_a_redirect_to_another_host():
    headers = {"Authorization": "Bearer s3cret", "Cookie": "s3cret", "X-Api-Key": "s3cret", "Accept": "text/plain"}
    with serving(answer()) as other, serving(answer(b"", "302 Found", f"Location: {other.url}")) as server:
        open_door(server, other).request("GET", server.url, headers=headers)
    assert b"s3cret" not in other.requests[0]
    assert b"accept: text/plain" in other.requests[0].lower()


def test_secrets_stay_within_one_host():
    def behave(connection, request):
        again = answer(b"", "302 Found", "Location: /b") if request.startswith(b"GET /a") else answer()
        again(connection, request)

    with serving(behave) as server:
        open_door(server).request("GET", server.url + "a", headers={"Authorization": "Bearer x"})
    assert b"authorization: bearer x" in server.requests[1].lower()


@pytest.mark.parametrize("status", ["307 Temporary Redirect", "308 Permanent Redirect"])
def test_a_body_is_not_carried_to_another_host(status):
    with serving(answer()) as other, serving(answer(b"", status, f"Location: {other.url}")) as server:
        door = open_door(server, other)
        with pytest.raises(Forbidden, match="another host"):
            door.request("POST", server.url, form={"secret": "s3cret"})
    assert other.connections == 0


def test_a_form_that_is_answered_with_see_other_becomes_a_get():
    def behave(connection, request):
        again = answer(b"", "303 See Other", "Location: /done") if request.startswith(b"POST") else answer()
        again(connection, request)

    with serving(behave) as server:
        open_door(server).request("POST", server.url, form={"a": "1"})
    assert server.requests[1].startswith(b"GET /done ")
    assert b"content-length" not in server.requests[1].lower()


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer clé"}, {"X": "a\nHost: b"}, {"a b": "c"}])
def test_a_header_that_cannot_be_written_is_said_so(headers):
    with serving(answer()) as server, pytest.raises(DoorError, match="cannot be written") as caught:
        open_door(server).request("GET", server.url, headers=headers)
    assert not caught.value.uncertain


@pytest.mark.parametrize("url", ["http://ines:hunter2@lumen.example/", "http://hunter2@lumen.example/"])
def test_a_password_in_an_address_is_refused_and_not_repeated(url):
    with pytest.raises(Forbidden) as caught:
        Door().request("GET", url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("behave", [silent, raw(b"noise\r\n\r\n"), resetting, answer(b"x" * 5000)])
def test_no_secret_is_in_a_message_or_a_log(behave, caplog):
    with caplog.at_level(logging.DEBUG):
        error = failure(behave, deadline=0.1, max_bytes=1000)
    assert "hunter2" not in str(error) + repr(error) + caplog.text
    assert "private?" not in str(error) + caplog.text


def test_a_page_where_json_was_expected_is_said_so():
    with serving(answer(b"<html>")) as server:
        response = open_door(server).request("GET", server.url)
    with pytest.raises(DoorError, match="not JSON"):
        response.json()


def test_json_too_deep_to_read_is_said_so():
    with serving(answer(b"[" * 200_000)) as server:
        response = open_door(server).request("GET", server.url)
    with pytest.raises(DoorError, match="not JSON"):
        response.json()


def test_head_and_not_modified_have_no_body_to_decode():
    with serving(raw(b"HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n")) as server:
        assert open_door(server).request("GET", server.url).status == 304
        server.behave = raw(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n")
        assert open_door(server).request("HEAD", server.url).content == b""


def test_a_connection_is_used_again():
    def twice(connection, request):
        whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
        connection.sendall(whole)
        connection.recv(65536)
        connection.sendall(whole)

    with serving(twice) as server:
        door = open_door(server)
        assert [door.request("GET", server.url).status for _ in range(2)] == [200, 200]
        door.close()
    assert server.connections == 1


@pytest.mark.parametrize("cursor", ["x" * 70_000, "\ud800"], ids=["long", "half a sign"])
def test_a_cursor_that_cannot_be_written_is_said_so(cursor):
    with pytest.raises(DoorError, match="cannot be written"):
        Door().request("GET", "https://lumen.example/", params={"cursor": cursor})


def test_a_download_is_written_as_it_comes():
    into = BytesIO()
    with serving(answer(gzip.compress(b"lamp" * 1000), "200 OK", "Content-Encoding: gzip")) as server:
        assert open_door(server).download(server.url, into) == 4000
    assert into.getvalue() == b"lamp" * 1000


def test_a_refused_download_has_its_status():
    with serving(answer(b"no", "403 Forbidden")) as server, pytest.raises(BadStatus) as caught:
        open_door(server).download(server.url, BytesIO())
    assert (caught.value.status, caught.value.content) == (403, b"no")


def test_an_unknown_certificate_is_refused(own_certificate):
    with serving(answer(), tls=own_certificate) as server, pytest.raises(DoorError, match="certificate") as caught:
        open_door(server).request("GET", f"https://{server.place}/")
    assert not caught.value.uncertain
    assert server.requests == []


def test_a_trusted_certificate_is_accepted(own_certificate, tmp_path):
    trust = ssl.create_default_context(cafile=tmp_path / "cert")
    with serving(answer(b"lamp"), tls=own_certificate) as server:
        door = Door(allow_private=[server.place], tls=trust)
        assert door.request("GET", f"https://{server.place}/").content == b"lamp"


def test_a_door_is_shared_between_threads():
    with serving(answer(json.dumps({"lamp": 1}).encode())) as server:
        door = open_door(server)
        answers = []
        threads = [
            threading.Thread(target=lambda: answers.append(door.request("GET", server.url).json())) for _ in range(16)
        ]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    assert answers == [{"lamp": 1}] * 16


def test_requests_through_a_closing_door_share_its_seconds():
    with serving(silent) as server:
        door = open_door(server).within(0.2)
        begun = time.monotonic()
        for _ in range(3):
            with pytest.raises(TooLate):
                door.request("GET", server.url)
    assert time.monotonic() - begun < 1.5
