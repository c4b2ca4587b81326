"""What a reader finds in one record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeAlias

import msgspec
from msgspec import Struct

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.native.loose import Record
from parvis.networks.seam import Deletion, Post

EXCERPT_LENGTH = 500
NOT_A_POST = gettext_noop("Not a post: {what}.")


class Unreadable(Exception):
    """A post is there but cannot be read; the message says why, for a person."""


class Aside(Struct, frozen=True, gc=False):
    """Something well formed that is no post (a like, a user, a count), or (`is_bad`) a post that could not be read."""

    reason: str
    is_bad: bool = False
    excerpt: str = ""


Found: TypeAlias = Post | Deletion | Aside
Reader: TypeAlias = Callable[[Record], Iterator[Found]]


def dated(native_id: str, created_at: datetime | None) -> datetime:
    """The time of a post, which must have an id and a time to go in. Raises Unreadable."""
    if not native_id:
        raise Unreadable(gettext_noop("It has no id."))
    if created_at is None:
        raise Unreadable(gettext_noop("It has no date that can be read."))
    return created_at


def each(read: Reader, records: Iterable[Record]) -> Iterator[Found]:
    """Read records one by one, so that an unreadable one spoils no other."""
    for record in records:
        try:
            yield from read(record)
        except Unreadable as problem:
            yield Aside(problem.args[0], is_bad=True, excerpt=excerpt(record))


def no_post(what: str) -> Aside:
    """Lay aside something of the network that nobody published as a post."""
    return Aside(Sentence(NOT_A_POST, what=what))


def excerpt(record: Record) -> str:
    return msgspec.json.encode(record)[:EXCERPT_LENGTH].decode(errors="replace")
