"""The demo company's talk as a network, so that it arrives by the same road as everything else."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.demo.telling import Teller
from parvis.door import Door
from parvis.networks.seam import Batch, Listens, Post, Setting, gettext_noop

WAIT_SECONDS = 1.0
HISTORY_STEP = timedelta(hours=12)


class Demo(Listens):
    """Tells the story of Lumen: what happened before `now`, then live, `speed` story seconds in a second.

    Settings: `seed`, `now` (ISO time at which the story's present begins), `speed`.
    The cursor is the story time told so far.
    """

    name = "demo"
    label = "Lumen (demo)"
    is_offered = False
    settings = (
        Setting("seed", gettext_noop("Seed"), "number", default="1"),
        Setting("now", gettext_noop("Present of the story"), default=""),
        Setting("speed", gettext_noop("Speed"), "number", default="1"),
    )

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        super().__init__(settings, door)
        self.now = datetime.fromisoformat(str(settings["now"]))
        self.speed = float(settings.get("speed") or 1)
        self.teller = Teller(int(settings.get("seed") or 1), self.now)
        self._stop = threading.Event()

    def listen(self, cursor: str) -> Iterator[Batch]:
        told = datetime.fromisoformat(cursor) if cursor else self.teller.story.begins_at
        while not self._stop.is_set():
            until = min(self._present(), told + HISTORY_STEP)
            if until > told:
                posts = tuple(self._stamped(post.post) for post in self.teller.tell(told, until))
                told = until
                yield Batch(posts=posts, cursor=told.isoformat(), more=told < self._present())
            if told >= self._present() - timedelta(seconds=WAIT_SECONDS * self.speed):
                self._stop.wait(WAIT_SECONDS)

    def close(self) -> None:
        self._stop.set()

    def _present(self) -> datetime:
        """The story's clock: it runs with ours up to `now`, then `speed` times as fast."""
        clock = datetime.now(UTC)
        return clock if clock <= self.now else self.now + (clock - self.now) * self.speed

    def _stamped(self, post: Post) -> Post:
        """What is told faster than time goes carries the time at which it is told, not one to come."""
        if self.speed == 1 or post.created_at <= self.now:
            return post
        real = self.now + (post.created_at - self.now) / self.speed
        return Post(**{name: getattr(post, name) for name in post.__struct_fields__} | {"created_at": real})
