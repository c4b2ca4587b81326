"""Every route of the site, read from the URL table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    path: str  # as written in the URL table
    name: str
    kwargs: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def access(self) -> str | None:
        return getattr(self.view, "access", None)

    def __str__(self) -> str:
        return self.name or self.path


def all_routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", (), ""))


def _walk(patterns: list[Any], prefix: str, kwargs: tuple[str, ...], space: str) -> Iterator[Route]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        names = (*kwargs, *_kwargs(entry))
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry.url_patterns, path, names, inner)
        elif isinstance(entry, URLPattern):
            yield Route(path, entry.name and space + entry.name or "", names, entry.callback)


def _kwargs(entry: URLPattern | URLResolver) -> tuple[str, ...]:
    converters = getattr(entry.pattern, "converters", {})
    return tuple(converters) or tuple(re.findall(r"\(\?P<(\w+)>", str(entry.pattern)))
