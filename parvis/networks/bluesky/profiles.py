"""Names for the DIDs that the firehose gives: asked for in packs, remembered, and left out when slow."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from parvis.networks.bluesky.appview import AppView
from parvis.networks.native import bluesky
from parvis.networks.native.loose import as_records
from parvis.networks.seam import Author, NetworkError, Post

PACK = 25  # the most that getProfiles takes
REMEMBERED = 20_000
# The wall shows a DID rather than wait longer.
PATIENCE_SECONDS = 5.0
PAUSE_SECONDS = 60.0


class Profiles:
    """Authors by DID. After a failure nothing is asked for a minute."""

    def __init__(self, appview: AppView) -> None:
        self.appview = appview
        self.known: dict[str, Author] = {}
        self._quiet_until = 0.0

    def describe(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """The same posts with the names of their authors, as far as they can be had soon."""
        self._learn(post.author.native_id for post in posts if not post.author.handle)
        return tuple(self._described(post) for post in posts)

    def forget(self, did: str) -> None:
        """Ask again next time: the network told of a change."""
        self.known.pop(did, None)

    def _described(self, post: Post) -> Post:
        author = self.known.get(post.author.native_id)
        return replace(post, author=author) if author and not post.author.handle else post

    def _learn(self, dids: Iterable[str]) -> None:
        missing = [did for did in dict.fromkeys(dids) if did and did not in self.known]
        until = time.monotonic() + PATIENCE_SECONDS
        for start in range(0, len(missing), PACK):
            left = until - time.monotonic()
            if left <= 0 or time.monotonic() < self._quiet_until:
                return
            self._learn_pack(missing[start : start + PACK], left)

    def _learn_pack(self, dids: Sequence[str], seconds: float) -> None:
        try:
            params = [("actors", did) for did in dids]
            answer = self.appview.read("app.bsky.actor.getProfiles", params, deadline=seconds)
        except NetworkError:
            self._quiet_until = time.monotonic() + PAUSE_SECONDS
            return
        for profile in as_records(answer.get("profiles")):
            author = bluesky.author(profile)
            self.known[author.native_id] = author
        while len(self.known) > REMEMBERED:
            self.known.pop(next(iter(self.known)))
