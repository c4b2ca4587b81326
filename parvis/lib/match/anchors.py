"""Anchors: for each query, a set of keys one of which a post must show before the query is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from parvis.lib.query.tree import And, Count, Field, Near, Node, Or, Phrase, Sentence, Title, Word
from parvis.lib.text.packing import pack_word

from .fields import key_of
from .terms import Term, terms_of

# Fields rare enough to find a query by; a language or a network alone would call for every post.
ANCHOR_FIELDS = ("author", "site", "hashtag", "mention", "link", "url", "source", "id", "name")


class UnmatchableQuery(ValueError):
    """A query that nothing calls for: no word, no author, no site... that a post must have."""


class Anchor(Struct, frozen=True, gc=False):
    """What a post must show: a packed word ("" as `field`), the beginning of one ("*"), or a value of a field."""

    field: str
    key: str | bytes


Group: TypeAlias = frozenset[Anchor]
Weigh: TypeAlias = Callable[[Anchor], float]


def groups_of(node: Node, weigh: Weigh) -> list[tuple[float, Group]]:
    """Sets of anchors, rarest first; a matching post shows at least one of each. With each set, the share of posts
    expected to show it, by `weigh`. An empty set stands for what never matches; no set for what asks for nothing.
    """
    groups = {group: sum(map(weigh, group)) for group in _groups(node, weigh)}
    if len(groups) < 2:
        return [(share, group) for group, share in groups.items()]
    return sorted(((share, group) for group, share in groups.items()), key=lambda found: (found[0], len(found[1])))


def is_of_words(group: Group) -> bool:
    return all(anchor.field == "" for anchor in group)


def words_of(group: Group) -> frozenset[bytes]:
    """The packed words of a group that is of words."""
    return frozenset(anchor.key for anchor in group if isinstance(anchor.key, bytes))


def _groups(node: Node, weigh: Weigh) -> list[Group]:
    match node:
        case Word() | Phrase():
            return _groups_of_terms(terms_of(node))
        case And(parts):
            return [group for part in parts for group in _groups(part, weigh)]
        case Near(left, right):
            return _groups(left, weigh) + _groups(right, weigh)
        case Sentence(part) | Title(part):
            return _groups(part, weigh)
        case Count(part, comparison, number):
            return _groups(part, weigh) if needs_one_at(comparison, number) else []
        case Field(name, _, value):
            return _groups_of_field(name, key_of(name, value))
        case Or(parts):
            return _groups_of_any([groups_of(part, weigh) for part in parts])
        case _:
            return []


def _groups_of_terms(terms: tuple[Term, ...]) -> list[Group]:
    if not terms:
        return [frozenset()]
    anchors = (_anchor_of(term) for term in terms)
    return [frozenset({anchor}) for anchor in anchors if anchor.key]


def _anchor_of(term: Term) -> Anchor:
    if not term.is_pattern:
        return Anchor("", term.packed)
    return Anchor("*", pack_word(term.folded.replace("?", "*").split("*")[0]))


def _groups_of_field(name: str, key: str) -> list[Group]:
    if name not in ANCHOR_FIELDS or set("*?") & set(key):
        return []
    if name in ("hashtag", "mention"):
        return [frozenset({Anchor(name, key), Anchor("", pack_word(key))})]
    return [frozenset({Anchor(name, key)})]


def _groups_of_any(parts: list[list[tuple[float, Group]]]) -> list[Group]:
    """One group: the rarest of each part together; none if a part asks for nothing."""
    return [frozenset().union(*(groups[0][1] for groups in parts))] if all(parts) else []


def needs_one_at(comparison: str, number: int) -> bool:
    """Is the count false at zero?"""
    return not {":": number == 0, "=": number == 0, ">": number < 0, ">=": number <= 0, "<": number > 0}.get(
        comparison, number >= 0
    )
