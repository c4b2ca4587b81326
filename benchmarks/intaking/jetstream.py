"""A double of a Jetstream server and of an AppView, named a double: posts of nobody, so many a second.

    python -m benchmarks.intaking.jetstream --rate 1000 --seconds 60 --share 0.02

Like the real one (https://github.com/bluesky-social/jetstream, pkg/server) it keeps what it said, starts at `cursor` (a
time in us), says only what was asked for, and drops a listener that follows live with 10,000 events in its outbox or
that takes nothing for ten seconds. The AppView takes its time for each pack of profiles, as one far away would.

It says its two addresses, then "connected"; a line on its input begins the flood, another ends all: then it says what
was written, and what a listener must have of it.
"""

from __future__ import annotations

import argparse
import json
import random
import select
import socket
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from websockets.http11 import Request
from websockets.server import ServerProtocol

from benchmarks.intaking import workload
from parvis.site.process import end_with_parent

OUTBOX = 10_000  # events that wait for a live listener before it is dropped
TAKES_NOTHING_SECONDS = 10.0
LIVE_US = 500_000  # so near to the end a replay becomes the live stream
AT_ONCE = 500  # events written in one go
TICK_SECONDS = 0.01
POSTS = "app.bsky.feed.post"


class JetstreamDouble:
    """What was said so far, and who listens."""

    def __init__(self, rate: float, share: float, seed: int = 1) -> None:
        self.rate, self.share, self.chance = rate, share, random.Random(seed)
        self.times: list[int] = []
        self.events: list[bytes] = []
        self.wanted: set[str] = set()  # ids of posts that name a brand
        self.gone: set[str] = set()
        self.dropped = self.connected = 0
        self._recent: list[tuple[str, str]] = []

    def write(self, seconds: float) -> None:
        """Say so many events a second for so long, each when its time has come."""
        begun, total = time.monotonic(), round(self.rate * seconds)
        while len(self.events) < total:
            due = min(total, int((time.monotonic() - begun) * self.rate) + 1)
            for _ in range(len(self.events), due):
                self._say()
            time.sleep(TICK_SECONDS)

    def _say(self) -> None:
        number, moment = len(self.events), time.time_ns() // 1000
        moment = max(moment, self.times[-1] + 1) if self.times else moment
        if number % 40 == 39:
            did, rkey = self._recent[number % len(self._recent)]
            commit: dict[str, Any] = {"operation": "delete", "collection": POSTS, "rkey": rkey}
            self.gone.add(f"at://{did}/{POSTS}/{rkey}")
        else:
            did, rkey = f"did:plc:person{min(int(self.chance.paretovariate(1.1)), 50_000)}", f"{number:013d}"
            commit = {"operation": "create", "collection": POSTS, "rkey": rkey, "cid": "bafyreih" + "a" * 51}
            commit["record"] = self._record(f"at://{did}/{POSTS}/{rkey}", number, moment)
            self._recent = [*self._recent[-99:], (did, rkey)]
        event = {"did": did, "time_us": moment, "kind": "commit", "commit": {"rev": rkey, **commit}}
        self.events.append(msgspec.json.encode(event))
        self.times.append(moment)

    def _record(self, address: str, number: int, moment: int) -> dict[str, Any]:
        words = workload.text(self.chance)
        if self.chance.random() < self.share:
            self.wanted.add(address)
        else:
            words = "Tiens" + words[words.index(" ") :]
        record = {"$type": POSTS, "text": f"{words} n{number}t{moment // 1000}"}
        record["createdAt"] = datetime.fromtimestamp(moment / 1e6, UTC).isoformat(timespec="milliseconds")
        return record | ({"langs": [self.chance.choice(("fr", "en"))]} if self.chance.random() < 0.8 else {})

    def tell(self, sock: socket.socket) -> None:
        """Serve one listener until it leaves or is dropped."""
        with sock, suppress(OSError):
            sock.settimeout(TAKES_NOTHING_SECONDS)
            protocol = ServerProtocol()
            after = _greet(protocol, sock)
            place = len(self.events) if after is None else sum(moment < after for moment in self.times)
            self.connected += 1
            try:
                self._follow(protocol, sock, place, is_live=after is None)
            except TimeoutError:
                self.dropped += 1

    def _follow(self, protocol: ServerProtocol, sock: socket.socket, place: int, *, is_live: bool) -> None:
        while True:
            if select.select([sock], [], [], 0 if place < len(self.events) else TICK_SECONDS)[0]:
                came = sock.recv(65536)
                if not came:
                    return
                protocol.receive_data(came)
            upto = min(len(self.events), place + AT_ONCE)
            for event in self.events[place:upto]:
                protocol.send_text(event)
            place = upto
            if pieces := protocol.data_to_send():
                sock.sendall(b"".join(pieces))
            waiting = len(self.events) - place
            is_live = is_live or not waiting or self.times[-1] - self.times[place] < LIVE_US
            if is_live and waiting > OUTBOX:
                self.dropped += 1
                return


def _greet(protocol: ServerProtocol, sock: socket.socket) -> int | None:
    """The cursor that the listener asked for; None: from now on."""
    while not (events := protocol.events_received()):
        protocol.receive_data(sock.recv(65536))
    request = events[0]
    assert isinstance(request, Request)
    protocol.send_response(protocol.accept(request))
    sock.sendall(b"".join(protocol.data_to_send()))
    asked = parse_qs(urlsplit(request.path).query)
    return int(asked["cursor"][0]) if "cursor" in asked else None


class AppView(BaseHTTPRequestHandler):
    """Names for DIDs, after a while."""

    protocol_version = "HTTP/1.1"
    delay = 0.03
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        time.sleep(self.delay)
        dids = parse_qs(urlsplit(self.path).query)["actors"]
        found = [{"did": did, "handle": f"{did[8:]}.example", "followersCount": len(did) * 7} for did in dids]
        body = json.dumps({"profiles": found}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--share", type=float, required=True)
    asked = parser.parse_args()
    end_with_parent()
    double = JetstreamDouble(asked.rate, asked.share)
    profiles = ThreadingHTTPServer(("127.0.0.1", 0), AppView)
    profiles.daemon_threads = True
    _beside(profiles.serve_forever)
    door = socket.create_server(("127.0.0.1", 0))
    _beside(_welcome, door, double)
    print(door.getsockname()[1], profiles.server_address[1], flush=True)
    while not double.connected:
        time.sleep(0.05)
    print("connected", flush=True)
    sys.stdin.readline()
    begun = time.time()
    double.write(asked.seconds)
    print(json.dumps({"begun": begun, "last_us": double.times[-1]}), flush=True)
    sys.stdin.readline()
    print(json.dumps({
        "events": len(double.events), "wanted": sorted(double.wanted), "gone": sorted(double.gone),
        "dropped": double.dropped, "connections": double.connected, "profiles_asked": AppView.asked,
        "seconds": (double.times[-1] - double.times[0]) / 1e6, "cpu_seconds": time.process_time(),
    }), flush=True)  # fmt: skip


def _welcome(door: socket.socket, double: JetstreamDouble) -> None:
    while True:
        sock, _ = door.accept()
        _beside(double.tell, sock)


def _beside(run: Any, *given: Any) -> None:
    threading.Thread(target=run, args=given, daemon=True).start()


if __name__ == "__main__":
    main()
