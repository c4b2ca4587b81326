"""Filters of a wall that upper packages bring: in the URL under their name, with the keys of what they narrow to.

narrowing("theme", posts_of, words_of)   # in the `ready()` of the package's app
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Q

from parvis.workspaces.models import Workspace

Keys: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """`passing`: what a mention must fulfil. `words`: what is chosen, for a person; "" where it is unknown."""

    name: str
    passing: Callable[[Workspace, Keys], Q]
    words: Callable[[Workspace, int], str]


_known: dict[str, Narrowing] = {}


def narrowing(name: str, passing: Callable[[Workspace, Keys], Q], words: Callable[[Workspace, int], str]) -> None:
    _known[name] = Narrowing(name, passing, words)


def names() -> Iterator[str]:
    yield from _known


def passing(workspace: Workspace, name: str, keys: Keys) -> Q:
    return _known[name].passing(workspace, keys)


def words_of(workspace: Workspace, name: str, key: int) -> str:
    return _known[name].words(workspace, key)
