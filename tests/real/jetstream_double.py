"""A double of a Jetstream server, named a double: it turns the firehose of a real PDS into Jetstream's JSON.

The real one cannot be installed here. Like it, the double keeps what it said, starts at `cursor` (a time in us) and
says only `wantedCollections` and what happens to accounts. Unlike it, it forgets everything when it ends.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from atproto import CAR, CID, FirehoseSubscribeReposClient, models, parse_subscribe_repos_message
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

Event = dict[str, Any]
Repos = models.ComAtprotoSyncSubscribeRepos


class JetstreamDouble:
    """`say` what comes from a firehose; every listener hears it, from its cursor on."""

    def __init__(self) -> None:
        self.said: list[tuple[int, Event]] = []
        self.is_over = False
        self._news = threading.Condition()

    def say(self, frame: Any) -> None:
        """Keep the events of one frame of the firehose, each with its own microsecond."""
        with self._news:
            for event in events(parse_subscribe_repos_message(frame)):
                last = self.said[-1][0] if self.said else 0
                at = max(last + 1, time.time_ns() // 1000)
                self.said.append((at, {**event, "time_us": at}))
            self._news.notify_all()

    def end(self) -> None:
        with self._news:
            self.is_over = True
            self._news.notify_all()

    def tell(self, connection: ServerConnection) -> None:
        """Serve one listener until it leaves."""
        asked = parse_qs(urlsplit(connection.request.path).query)  # type: ignore[union-attr]
        wanted = set(asked.get("wantedCollections", []))
        after = int(asked["cursor"][0]) if "cursor" in asked else None
        place = len(self.said) if after is None else sum(at < after for at, _ in self.said)
        try:
            for event in self._from(place):
                if not wanted or event["kind"] != "commit" or event["commit"]["collection"] in wanted:
                    connection.send(json.dumps(event))
        except ConnectionClosed:
            return

    def _from(self, place: int) -> Iterator[Event]:
        while True:
            with self._news:
                if len(self.said) == place and not self.is_over:
                    self._news.wait(timeout=1)
                fresh = [event for _, event in self.said[place:]]
                if self.is_over:
                    return
            yield from fresh
            place += len(fresh)


def events(message: Any) -> list[Event]:
    """What Jetstream makes of one message of subscribeRepos."""
    if isinstance(message, Repos.Commit):
        blocks = CAR.from_bytes(message.blocks).blocks if message.blocks else {}
        return [_commit(message, operation, blocks) for operation in message.ops]
    if isinstance(message, Repos.Account):
        account = {"active": message.active, "did": message.did, "seq": message.seq, "time": message.time}
        status = {"status": message.status} if message.status else {}
        return [{"did": message.did, "kind": "account", "account": {**account, **status}}]
    if isinstance(message, Repos.Identity):
        identity = {"did": message.did, "seq": message.seq, "time": message.time}
        named = {"handle": message.handle} if message.handle else {}
        return [{"did": message.did, "kind": "identity", "identity": {**identity, **named}}]
    return []


def _commit(message: Any, operation: Any, blocks: dict[Any, Any]) -> Event:
    collection, rkey = operation.path.split("/", 1)
    told = {"rev": message.rev, "operation": operation.action, "collection": collection, "rkey": rkey}
    if operation.cid is not None:
        told |= {"record": as_json(blocks.get(operation.cid)), "cid": str(operation.cid)}
    return {"did": message.repo, "kind": "commit", "commit": told}


def as_json(value: Any) -> Any:
    """CBOR's values as the JSON of the AT protocol: links as {"$link"}, bytes as {"$bytes"}."""
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    if isinstance(value, CID):
        return {"$link": str(value)}
    if isinstance(value, bytes):
        return _link_or_bytes(value)
    return value


def _link_or_bytes(value: bytes) -> Any:
    try:
        return {"$link": str(CID.decode(value))}
    except (ValueError, KeyError, IndexError):
        return {"$bytes": base64.b64encode(value).decode().rstrip("=")}


@contextmanager
def jetstream_of(pds: str) -> Iterator[str]:
    """The address of a double that tells what happens on a PDS, from its beginning."""
    double = JetstreamDouble()
    place = pds.replace("http", "ws", 1) + "/xrpc"
    firehose = FirehoseSubscribeReposClient(params=Repos.Params(cursor=0), base_uri=place)
    listening = threading.Thread(target=firehose.start, args=(double.say,), daemon=True)
    with serve(double.tell, "127.0.0.1", 0) as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        listening.start()
        serving.start()
        try:
            yield f"ws://127.0.0.1:{_port(server)}/subscribe"
        finally:
            double.end()
            firehose.stop()
            server.shutdown()
            serving.join()


def _port(server: Server) -> int:
    return int(server.socket.getsockname()[1])
