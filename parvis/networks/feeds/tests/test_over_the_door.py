"""Feeds through the real door, from a server on this machine."""

import gzip

import pytest

from parvis.door import Door
from parvis.door.tests.servers import Server, answer, raw, serving
from parvis.networks.feeds.discovery import discover
from parvis.networks.feeds.network import Feeds
from parvis.networks.feeds.tests.samples import PAGE, RSS
from parvis.networks.seam import NetworkError


def reading(server: Server, path: str = "feed") -> Feeds:
    return Feeds({"url": server.url + path}, Door(allow_private=[server.place]))


def blog(connection, request):
    """A server with a page at / and at /feed a compressed feed that knows when it did not change."""
    if request.startswith(b"GET / "):
        answer(PAGE.replace("https://lumen.example/carnet/", "/").encode())(connection, request)
    elif b'"one"' in request:
        raw(b'HTTP/1.1 304 Not Modified\r\nETag: "one"\r\nConnection: close\r\n\r\n')(connection, request)
    else:
        answer(gzip.compress(RSS.encode()), "200 OK", "Content-Encoding: gzip", 'ETag: "one"')(connection, request)


def test_a_feed_is_fetched_once_and_then_only_asked_whether_it_changed():
    with serving(blog) as server:
        feeds = reading(server)
        first = feeds.fetch("")
        second = feeds.fetch(first.cursor)
    assert (len(first.posts), len(second.posts)) == (2, 0)
    assert b'If-None-Match: "one"' in server.requests[1]


def test_a_page_leads_to_its_feed():
    with serving(blog) as server:
        assert discover(Door(allow_private=[server.place]), server.url)[0].url == server.url + "feed"
        assert len(reading(server, "").fetch("").posts) == 2


def test_a_feed_that_moved_is_followed_and_remembered():
    with serving(blog) as new, serving(answer(b"", "301 Moved Permanently", f"Location: {new.url}feed")) as old:
        feeds = Feeds({"url": old.url}, Door(allow_private=[old.place, new.place]))
        first = feeds.fetch("")
        second = feeds.fetch(first.cursor)
        assert old.connections == 1
    assert new.url in first.notes[0]
    assert second.posts == ()


@pytest.mark.parametrize(
    ("behave", "is_permanent"),
    [
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<rss"), False),
        (answer(b"", "410 Gone"), True),
        (answer(b"", "301 Moved Permanently", "Location: http://169.254.169.254/"), True),
        (answer(gzip.compress(b" " * 30_000_000), "200 OK", "Content-Encoding: gzip"), False),
    ],
    ids=["cut", "gone", "metadata", "bomb"],
)
def test_what_goes_wrong_at_the_door_is_the_one_error(behave, is_permanent):
    with serving(behave) as server, pytest.raises(NetworkError) as caught:
        reading(server).fetch("")
    assert caught.value.permanent is is_permanent
