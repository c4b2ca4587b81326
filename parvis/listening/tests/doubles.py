"""Networks that are doubles: they yield what a test gives them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import ClassVar

from parvis.networks.seam import Batch, Fetches, Listens, Post, Searches


class FetchingDouble(Fetches):
    """Gives the prepared answers one after the other; an exception among them is raised."""

    name = "double"
    label = "A double"
    answers: ClassVar[list[Batch | Exception]] = []
    asked: ClassVar[list[str]] = []

    def fetch(self, cursor: str) -> Batch:
        self.asked.append(cursor)
        answer = self.answers.pop(0) if self.answers else Batch(cursor=cursor)
        if isinstance(answer, Exception):
            raise answer
        return answer


class ListeningDouble(Listens):
    """Yields the prepared batches after the cursor ("1", "2"...), then waits until it is closed."""

    name = "listening-double"
    label = "A double that listens"
    batches: ClassVar[list[Batch]] = []
    error: ClassVar[Exception | None] = None
    opened: ClassVar[list[str]] = []

    def listen(self, cursor: str) -> Iterator[Batch]:
        self.opened.append(cursor)
        self._closed = threading.Event()
        yield from self.batches[int(cursor or 0) :]
        if self.error is not None:
            raise self.error
        while not self._closed.wait(0.01):
            yield Batch(cursor=str(len(self.batches)))

    def close(self) -> None:
        if hasattr(self, "_closed"):
            self._closed.set()


class SearchingDouble(Searches):
    """Answers every search with the prepared posts, or raises the prepared error."""

    name = "searching-double"
    label = "A double that searches"
    posts: ClassVar[tuple[Post, ...]] = ()
    error: ClassVar[Exception | None] = None
    asked: ClassVar[list[str]] = []

    def search(self, words: str, limit: int = 50) -> Batch:
        self.asked.append(words)
        if self.error:
            raise self.error
        return Batch(posts=self.posts)
