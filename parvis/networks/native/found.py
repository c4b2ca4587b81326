"""What a reader finds in one record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import msgspec
from msgspec import Struct

from parvis.networks.native.loose import Record
from parvis.networks.seam import Deletion, Post

EXCERPT_LENGTH = 500


class Unreadable(Exception):
    """A post is there but cannot be read; the message says why, for a person."""


class Aside(Struct, frozen=True, gc=False):
    """Something well formed that is no post (a like, a user, a count), or (`is_bad`) a post that could not be read."""

    reason: str
    is_bad: bool = False
    excerpt: str = ""


Found: TypeAlias = Post | Deletion | Aside
Reader: TypeAlias = Callable[[Record], Iterator[Found]]


def each(read: Reader, records: Iterable[Record]) -> Iterator[Found]:
    """Read records one by one, so that an unreadable one spoils no other."""
    for record in records:
        try:
            yield from read(record)
        except Unreadable as problem:
            yield Aside(str(problem), is_bad=True, excerpt=excerpt(record))


def excerpt(record: Record) -> str:
    return msgspec.json.encode(record)[:EXCERPT_LENGTH].decode(errors="replace")
