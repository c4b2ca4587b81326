"""What replies reply to: a server gives its own number of it, and its address only when asked."""

from __future__ import annotations

import time
from collections.abc import Sequence

from msgspec.structs import replace

from parvis.networks.answers import json_of
from parvis.networks.mastodon.server import Server
from parvis.networks.native.loose import Record, as_record, as_text
from parvis.networks.seam import NetworkError, Post

REMEMBERED = 20_000
ASKED_AT_ONCE = 20
PATIENCE_SECONDS = 5.0
PAUSE_SECONDS = 60.0


class Parents:
    """Addresses (`uri`) by the server's numbers."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.known: dict[str, str] = {}
        self._quiet_until = 0.0

    def learn(self, status: Record) -> None:
        """Remember a status that passed by, and the one that it boosts."""
        for one in (status, as_record(status.get("reblog"))):
            if number := as_text(one.get("id")):
                self.known[number] = as_text(one.get("uri"))
        while len(self.known) > REMEMBERED:
            self.known.pop(next(iter(self.known)))

    def recall(self, number: str) -> None:
        """Learn one status by the server's number of it, where it answers soon."""
        if number not in self.known:
            self._ask(number, PATIENCE_SECONDS)

    def describe(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """The same posts, with addresses in `reply_to` as far as they can be had soon."""
        until = time.monotonic() + PATIENCE_SECONDS
        missing = dict.fromkeys(post.reply_to for post in posts if is_number(post.reply_to))
        for number in [number for number in missing if number not in self.known][:ASKED_AT_ONCE]:
            left = until - time.monotonic()
            if left <= 0 or time.monotonic() < self._quiet_until:
                break
            self._ask(number, left)
        return tuple(self._described(post) for post in posts)

    def _described(self, post: Post) -> Post:
        parent = self.known.get(post.reply_to) if is_number(post.reply_to) else None
        return replace(post, reply_to=parent) if parent else post

    def _ask(self, number: str, seconds: float) -> None:
        try:
            self.learn(as_record(json_of(self.server.read(f"/api/v1/statuses/{number}", deadline=seconds))))
        except NetworkError as error:
            if error.permanent:
                self.known[number] = ""  # gone, or not for us: never ask again
            else:
                self._quiet_until = time.monotonic() + PAUSE_SECONDS


def is_number(reply_to: str) -> bool:
    """A server's own id, and not the address of a post."""
    return bool(reply_to) and "/" not in reply_to
