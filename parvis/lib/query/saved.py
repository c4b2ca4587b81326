"""Put saved queries in their place."""

from __future__ import annotations

from collections.abc import Mapping

from parvis.lib.query.errors import Problem, QueryError
from parvis.lib.query.normal import MAX_DEPTH, both, depth, either, is_positive, walk, without
from parvis.lib.query.tree import And, Node, Not, Or, Saved

# More than the longest text may hold: what saved queries that hold each other may grow to.
MOST_NODES = 50_000


def resolve(node: Node, saved: Mapping[str, Node]) -> Node:
    """`node` with each `saved:"Name"` replaced by the tree of that name, in normal form.

    Raises `QueryError` for a name that is not in `saved`, for queries that hold each other in a circle (the message
    names them in order), for a result too big or too deep, and for one that asks for nothing.
    """
    whole = _Resolver(saved).resolve(node, (), 0)
    if depth(whole) > MAX_DEPTH:
        raise _refusal("too-deep", most=str(MAX_DEPTH))
    if not is_positive(whole):
        raise _refusal("nothing-asked")
    return whole


def saved_names(node: Node) -> tuple[str, ...]:
    """The names of the saved queries that `node` itself speaks of, each once, in order."""
    return tuple(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Saved)))


class _Resolver:
    """Replaces each name once, and counts what the result holds."""

    def __init__(self, saved: Mapping[str, Node]) -> None:
        self.saved = saved
        self.done: dict[str, Node] = {}
        self.sizes: dict[str, int] = {}
        self.size = 0

    def resolve(self, node: Node, inside: tuple[str, ...], level: int) -> Node:
        self.size += 1
        if level > MAX_DEPTH:
            raise _refusal("too-deep", most=str(MAX_DEPTH))
        match node:
            case Saved(name):
                return self.named(name, inside, level + 1)
            case And(parts):
                return both([self.resolve(part, inside, level + 1) for part in parts])
            case Or(parts):
                return either([self.resolve(part, inside, level + 1) for part in parts])
            case Not(part):
                return without(self.resolve(part, inside, level + 1))
        return node

    def named(self, name: str, inside: tuple[str, ...], level: int) -> Node:
        if name in inside:
            circle = (*inside[inside.index(name) :], name)
            raise _refusal("saved-circle", names=" → ".join(circle))
        if name not in self.saved:
            raise _refusal("saved-unknown", name=name)
        if name not in self.done:
            before = self.size
            self.done[name] = self.resolve(self.saved[name], (*inside, name), level)
            self.sizes[name] = self.size - before
        else:
            self.size += self.sizes[name]
        if self.size > MOST_NODES:
            raise _refusal("saved-too-big", most=str(MOST_NODES))
        return self.done[name]


def _refusal(code: str, **params: str) -> QueryError:
    return QueryError(Problem(code, params=tuple(params.items())))
