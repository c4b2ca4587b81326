"""A double of a server that one may post to, named a double: with keys, chosen ids, containers, a list, or nothing.

`PostingServer` holds the posts; `PostingDoor` brings requests to it without a socket.
The networks below speak to it as real ones speak to theirs: through a door.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import msgspec

from parvis.door import Door, Response
from parvis.networks.answers import ask, json_of
from parvis.networks.seam import (
    Draft,
    Edits,
    Finds,
    NetworkError,
    Outgoing,
    Publishes,
    Sent,
    Setting,
    Stages,
    Withdraws,
    fields_of,
)

Answer = tuple[int, Any]


class PostingServer:
    """Posts by id in the order in which they came. Safe between threads."""

    def __init__(self) -> None:
        self.posts: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, str] = {}
        self.containers: dict[str, dict[str, Any]] = {}
        self.said: dict[str, list[str]] = {}
        self.lock = threading.Lock()
        self.count = 0

    def answer(self, method: str, path: str, body: Mapping[str, Any], key: str = "") -> Answer:
        with self.lock:
            return self._answer(method, path.strip("/").split("/"), dict(body), key)

    def _answer(self, method: str, path: list[str], body: dict[str, Any], key: str) -> Answer:
        match (method, path):
            case ("GET", ["posts"]):
                return 200, [{"id": name, **self.posts[name]} for name in self._saying(body.get("text", ""))]
            case ("POST", ["posts"]):
                name = self.keys.get(key) or self._made(body)
                if key:
                    self.keys[key] = name
                return 200, {"id": name}
            case ("PUT", ["posts", name]):
                return 200, {"id": self._made(body, name) if name not in self.posts else name}
            case ("PATCH", ["posts", name]) if name in self.posts:
                self.posts[name] |= body
                return 200, {"id": name}
            case ("DELETE", ["posts", name]):
                return 200, {"gone": bool(self.posts.pop(name, None))}
            case ("POST", ["containers"]):
                self.count += 1
                self.containers[f"c{self.count}"] = body
                return 200, {"id": f"c{self.count}"}
            case ("POST", ["containers", name, "publication"]) if name in self.containers:
                held = self.containers[name]
                held.setdefault("made", None)
                if held["made"] is None:
                    held["made"] = self._made({"text": held["text"]})
                return 200, {"id": held["made"]}
        return 404, {"error": "nothing here"}

    def _saying(self, text: str) -> list[str]:
        """Ids of the posts that say this, or of all."""
        return [name for name in self.said.get(text, ()) if name in self.posts] if text else list(self.posts)

    def _made(self, body: dict[str, Any], name: str = "") -> str:
        self.count += 1
        name = name or f"p{self.count}"
        self.posts[name] = body
        self.said.setdefault(body["text"], []).append(name)
        return name


class PostingDoor(Door):
    """A double of the door that leads to the server's methods. `before` and `after` may raise in its place."""

    def __init__(self, server: PostingServer) -> None:
        self.server = server
        self.before: Callable[[str, str], None] = lambda method, path: None
        self.after: Callable[[str, str], None] = lambda method, path: None
        self.asked: list[tuple[str, str]] = []

    def within(self, seconds: float) -> PostingDoor:
        return self

    def request(self, method: str, url: str, *, headers: Any = None, json: Any = None, **_: Any) -> Response:
        path, query = urlsplit(url).path, urlsplit(url).query
        self.asked.append((method, path))
        self.before(method, path)
        given = json or {"text": parse_qs(query).get("text", [""])[0]}
        status, content = self.server.answer(method, path, given, (headers or {}).get("Idempotency-Key", ""))
        self.after(method, path)
        return Response(status, url, httpx.Headers(), msgspec.json.encode(content))

    def close(self) -> None:
        """Nothing is open."""


class Posting(Edits, Withdraws):
    """What the networks of the double have in common. Setting `address`: where the double is."""

    settings = (Setting("address", "Address", "url"),)
    is_offered = False

    def _ask(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        address = self.given.get("address", "https://double.example")
        return json_of(ask(self.door, method, f"{address}{path}", json=body, headers=headers))

    def _sent(self, answer: Any) -> Sent:
        if not isinstance(answer, dict) or not isinstance(answer.get("id"), str):
            raise NetworkError("This is not what the double answers.", uncertain=True)
        return Sent(answer["id"], f"https://double.example/{answer['id']}", facts={"seen": answer["id"]})

    def edit(self, outgoing: Outgoing, sent: Sent) -> Sent:
        return self._sent(self._ask("PATCH", f"/posts/{sent.native_id}", body_of(outgoing)))

    def withdraw(self, sent: Sent) -> None:
        self._ask("DELETE", f"/posts/{sent.native_id}")


class Listed(Finds, Posting):
    """Can look for what it sent."""

    def find(self, outgoing: Outgoing, taken: Collection[str] = ()) -> Sent | None:
        for post in self._ask("GET", f"/posts?{urlencode({'text': outgoing.text})}"):
            if post["text"] == outgoing.text and post["id"] not in taken:
                return self._sent(post)
        return None


class KeyDouble(Posting):
    name: ClassVar[str] = "double_key"
    label: ClassVar[str] = "Double with keys"
    idempotency = "key"

    def publish(self, outgoing: Outgoing) -> Sent:
        return self._sent(self._ask("POST", "/posts", body_of(outgoing), outgoing.key))


class RkeyDouble(Listed):
    name: ClassVar[str] = "double_rkey"
    label: ClassVar[str] = "Double with chosen ids"
    idempotency = "rkey"

    def prepare(self, draft: Draft, now: datetime, chance: Random) -> Outgoing:
        key = f"{chance.getrandbits(128):032x}"
        return Outgoing(**fields_of(draft), key=key, rkey=key[:13], created_at=now)

    def publish(self, outgoing: Outgoing) -> Sent:
        return self._sent(self._ask("PUT", f"/posts/{outgoing.rkey}", body_of(outgoing)))

    def find(self, outgoing: Outgoing, taken: Collection[str] = ()) -> Sent | None:
        posts = self._ask("GET", f"/posts?{urlencode({'text': outgoing.text})}")
        return next((self._sent(post) for post in posts if post["id"] == outgoing.rkey), None)


class ContainerDouble(Stages, Posting):
    name: ClassVar[str] = "double_container"
    label: ClassVar[str] = "Double with containers"
    idempotency = "container"

    def stage(self, outgoing: Outgoing) -> str:
        return self._sent(self._ask("POST", "/containers", body_of(outgoing))).native_id

    def publish(self, outgoing: Outgoing) -> Sent:
        return self._sent(self._ask("POST", f"/containers/{outgoing.container}/publication"))


class ListDouble(Listed):
    name: ClassVar[str] = "double_list"
    label: ClassVar[str] = "Double with a list"
    idempotency = "list"

    def publish(self, outgoing: Outgoing) -> Sent:
        return self._sent(self._ask("POST", "/posts", body_of(outgoing)))


class NoneDouble(Posting):
    name: ClassVar[str] = "double_none"
    label: ClassVar[str] = "Double with nothing"
    idempotency = "none"

    def publish(self, outgoing: Outgoing) -> Sent:
        return self._sent(self._ask("POST", "/posts", body_of(outgoing)))


DOUBLES: tuple[type[Publishes], ...] = (KeyDouble, RkeyDouble, ContainerDouble, ListDouble, NoneDouble)


def body_of(outgoing: Outgoing) -> dict[str, Any]:
    body = {"text": outgoing.text}
    return body | ({"reply_to": outgoing.reply_to.native_id} if outgoing.reply_to else {})


@contextmanager
def known(*doubles: type[Publishes]) -> Iterator[None]:
    """Have the registry know the doubles for a while."""
    from parvis.networks import registry

    before = list(registry._added)
    registry._added[:] = [*before, *doubles]
    registry.networks.cache_clear()
    try:
        yield
    finally:
        registry._added[:] = before
        registry.networks.cache_clear()
