"""A source that replays a log of posts, edits and deletions over HTTP: a double of a network, honest about cursors.

The cursor is the number of lines read. The server gives out only as many lines as `released` says, so that whoever
runs it decides how long a stream lasts.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import msgspec

from benchmarks.intaking import workload
from parvis.networks.seam import Batch, Deletion, Fetches, Listens, NetworkError, Post

LINE = msgspec.json.Decoder(dict[str, msgspec.Raw])
A_POST = msgspec.json.Decoder(Post)
TOGETHER = 25


def make_log(posts: int, seed: int) -> tuple[list[bytes], dict[str, str]]:
    """Lines in the order of the network, and the final text of every post that is not deleted at the end."""
    rng = random.Random(seed)
    lines: list[bytes] = []
    final: dict[str, str] = {}
    known: list[Post] = []
    for post in workload.posts(posts, seed):
        known.append(post)
        final[post.native_id] = post.text
        lines.append(_line(post))
        if rng.random() < 0.15:
            edited = _edited(rng.choice(known[-50:]), rng, len(lines))
            if edited.native_id in final:
                final[edited.native_id] = edited.text
                lines.append(_line(edited))
        if rng.random() < 0.08:
            gone = rng.choice(known[-80:]).native_id
            final.pop(gone, None)
            lines.append(msgspec.json.encode({"gone": gone}))
    return lines, final


def _line(post: Post) -> bytes:
    return msgspec.json.encode({"post": msgspec.to_builtins(post)})


def _edited(post: Post, rng: random.Random, number: int) -> Post:
    """The post said anew; one edit in three no longer names a brand."""
    text = workload.text(rng) if rng.random() < 0.67 else "Rien à voir, finalement."
    edited_at = post.created_at + timedelta(seconds=number)
    return msgspec.structs.replace(post, text=text, edited_at=edited_at)


class Server:
    """Serves the log on a free port of 127.0.0.1 until closed."""

    def __init__(self, lines: list[bytes]) -> None:
        self.lines = lines
        self.released = 0
        self.is_closed = False
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.is_closed = True
        self._http.shutdown()

    def _handler(outer: Server) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler below has its own self
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                after = int(parse_qs(url.query)["after"][0])
                self.send_response(200)
                self.end_headers()
                with suppress(BrokenPipeError, ConnectionResetError):
                    outer._page(self, after) if url.path == "/page" else outer._stream(self, after)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def _page(self, handler: BaseHTTPRequestHandler, after: int) -> None:
        handler.wfile.write(b"\n".join(self.lines[after : min(after + 100, self.released)]))

    def _stream(self, handler: BaseHTTPRequestHandler, after: int) -> None:
        while not self.is_closed:
            upto = min(self.released, after + TOGETHER)
            handler.wfile.write(b"".join(line + b"\n" for line in self.lines[after:upto]) or b":\n")
            handler.wfile.flush()
            after = max(after, upto)
            time.sleep(0.01)


class ReplayStream(Listens):
    name = "replay-stream"
    label = "A replayed log (double)"

    def listen(self, cursor: str) -> Iterator[Batch]:
        place = int(cursor or 0)
        with self.door.stream_lines(f"{self.given['url']}/stream?after={place}") as lines:
            waiting: list[str] = []
            for line in lines:
                if line != ":":
                    waiting.append(line)
                if line == ":" or len(waiting) >= TOGETHER:
                    place += len(waiting)
                    yield as_batch([line.encode() for line in waiting], place)
                    waiting.clear()


class ReplayPages(Fetches):
    name = "replay-pages"
    label = "A replayed log in pages (double)"

    def fetch(self, cursor: str) -> Batch:
        place = int(cursor or 0)
        answer = self.door.request("GET", f"{self.given['url']}/page?after={place}")
        if answer.status != 200:
            raise NetworkError("no page")
        lines = answer.content.splitlines()
        return as_batch(lines, place + len(lines), more=bool(lines))


def as_batch(lines: list[bytes], place: int, *, more: bool = False) -> Batch:
    read = [LINE.decode(line) for line in lines]
    return Batch(
        posts=tuple(A_POST.decode(line["post"]) for line in read if "post" in line),
        deletions=tuple(
            Deletion("mastodon", msgspec.json.decode(line["gone"], type=str)) for line in read if "gone" in line
        ),
        cursor=str(place),
        more=more,
    )
