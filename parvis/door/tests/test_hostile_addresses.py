"""The promise: no spelling, redirect or name server makes Parvis connect to an address that was not allowed.

Listeners on 127.0.0.1 and, where there is IPv6, on ::1 count their connections; every case must leave them at 0.
"""

import socket
from contextlib import ExitStack, suppress

import pytest

from parvis.door import Door, DoorError
from parvis.door.guard import connected
from parvis.door.tests.servers import answer, serving

PUBLIC = "93.184.216.34"

SPELLINGS = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.2:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7F.0x0.0x0.0x1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127。0。0。1:{port}/",
    "http://１２７.0.0.1:{port}/",
    "http://①②⑦.0.0.1:{port}/",
    "http://127%2e0%2e0%2e1:{port}/",
    "http://%6c%6f%63alhost:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://user:secret@127.0.0.1:{port}/",
    "http://lumen.example@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@lumen.example/",
    "http://127.0.0.1:{port}#@lumen.example/",
    "http:\\\\127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "http://\t127.0.0.1:{port}/",
    "http://127.0.0.1\n:{port}/",
    "https://127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET%20/",
    "file:///etc/passwd",
    "unix:///run/lumen.sock",
    "http://",
    "http://[",
    "http://127.0.0.1:99999999/",
    "",
]
STATUSES = ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"]
REBINDINGS = {
    "first public, then loopback": [[PUBLIC], ["127.0.0.1"]],
    "first loopback, then public": [["127.0.0.1"], [PUBLIC]],
    "both at once": [[PUBLIC, "127.0.0.1"]],
    "loopback hidden among many": [[PUBLIC] * 3 + ["127.0.0.1", "::1", "::ffff:127.0.0.1"]],
    "mapped": [["::ffff:127.0.0.1"]],
    "scoped": [["::1%lo"]],
    "not numeric": [["127.1"]],
}


@pytest.fixture
def trap():
    with ExitStack() as opened:
        server = opened.enter_context(serving(answer(b"SECRET")))
        with suppress(OSError):  # no IPv6 here, or the port is taken there
            sixth = opened.enter_context(serving(answer(b"SECRET"), host="::1", port=server.port))
            opened.callback(lambda: check_untouched(sixth))
        yield server


def check_untouched(server):
    assert server.connections == 0


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_hostile_spelling_opens_no_connection(trap, spelling):
    with pytest.raises(DoorError) as caught:
        Door().request("GET", spelling.format(port=trap.port), deadline=5)
    assert trap.connections == 0
    assert not caught.value.uncertain


@pytest.mark.parametrize("status", STATUSES, ids=[status[:3] for status in STATUSES])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_redirect_to_a_hostile_spelling_opens_no_connection(trap, spelling, status):
    location = spelling.format(port=trap.port).replace("\n", "").replace("\t", "").encode().decode("latin-1")
    with serving(answer(b"", status, f"Location: {location}")) as redirecting:
        door = Door(allow_private=[redirecting.place])
        with pytest.raises(DoorError):
            door.request("GET", redirecting.url, deadline=5)
    assert trap.connections == 0


@pytest.mark.parametrize(
    "page",
    [
        '<meta http-equiv="refresh" content="0;url={url}">',
        "<script>location='{url}'</script>",
        '<iframe src="{url}"></iframe><link rel="stylesheet" href="{url}">',
    ],
)
def test_what_a_browser_would_follow_is_not_followed(trap, page):
    body = page.format(url=trap.url).encode()
    with serving(answer(body, "200 OK", f"Refresh: 0;url={trap.url}", f"Link: <{trap.url}>; rel=preload")) as server:
        assert Door(allow_private=[server.place]).request("GET", server.url).content == body
    assert trap.connections == 0


@pytest.mark.parametrize("answers", REBINDINGS.values(), ids=REBINDINGS)
def test_a_name_server_that_changes_its_mind_opens_no_connection(trap, answers):
    turns = list(answers)
    tried = []

    def resolver(host, port):
        return turns.pop(0) if len(turns) > 1 else turns[0]

    def connector(address, port, seconds):
        tried.append(address)
        if address == PUBLIC:
            raise ConnectionRefusedError(111, "Connection refused")  # a double: no test goes out
        return connected(address, port, seconds)

    door = Door(resolver=resolver)
    door.guard.connector = connector
    for _ in range(3):
        with pytest.raises(DoorError):
            door.request("GET", f"http://rebind.example:{trap.port}/", deadline=5)
    assert trap.connections == 0
    assert set(tried) <= {PUBLIC}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_streams_and_downloads_go_through_the_same_guard(trap, spelling):
    url = spelling.format(port=trap.port)
    with pytest.raises(DoorError), Door().stream_lines(url):
        pass
    with pytest.raises(DoorError), Door().stream_bytes(url):
        pass
    assert trap.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0", "0x7f000001", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("tls", [True, False])
def test_sockets_go_through_the_same_guard(trap, host, tls):
    with pytest.raises(DoorError):
        Door().connect(host, trap.port, tls=tls, deadline=5)
    assert trap.connections == 0


def test_the_trap_works_when_it_is_allowed(trap):
    assert Door(allow_private=[trap.place]).request("GET", trap.url).content == b"SECRET"
    assert trap.connections == 1


def test_a_socket_to_an_allowed_place_is_connected(trap):
    with Door(allow_private=[trap.place]).connect("127.0.0.1", trap.port, tls=False) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert sock.recv(12) == b"HTTP/1.1 200"
    assert isinstance(sock, socket.socket)


@pytest.mark.parametrize("port", [22, 25, 6667])
def test_ports_that_are_not_of_the_web_are_refused(port):
    with pytest.raises(DoorError, match=f"Port {port}"):
        Door(resolver=lambda host, port: [PUBLIC]).request("GET", f"http://lumen.example:{port}/")


def test_ports_can_be_limited_to_a_few():
    with pytest.raises(DoorError, match="Port 8000"):
        Door(resolver=lambda host, port: [PUBLIC], ports=(80, 443)).request("GET", "http://lumen.example:8000/")
