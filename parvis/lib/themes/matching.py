"""Which theme of today is which theme of before."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

ALIKE = 0.35  # from here on two themes may be one
SHARED = 0.5  # of a theme's former posts, those that another theme must hold to have taken it in


class Match(Struct, frozen=True):
    """Of each theme of today: the place of the known theme it is, the one it is a part of, those that ended in it."""

    known: int | None = None
    came_from: int | None = None
    took_in: tuple[int, ...] = ()


class Side(Struct, frozen=True):
    """What themes are compared by."""

    words: Mapping[str, float]
    members: Collection[int]
    began: int = -1  # the known theme whose centre it grew from


def match(now: Sequence[Side], before: Sequence[Side], cosines: Sequence[Sequence[float]]) -> list[Match]:
    """The best pairs first, each theme once. `cosines[i][j]`: of the centres of today's i and before's j."""
    scores = [
        (likeness(mine, theirs, cosines[i][j]) + (0.1 if mine.began == j else 0.0), -i, -j)
        for i, mine in enumerate(now)
        for j, theirs in enumerate(before)
    ]
    good = [(score, -i, -j) for score, i, j in sorted(scores, reverse=True) if score >= ALIKE]
    known: dict[int, int] = {}
    taken: dict[int, int] = {}
    for _, i, j in good:
        if i not in known and j not in taken:
            known[i], taken[j] = j, i
    came_from: dict[int, int] = {}
    took_in: dict[int, list[int]] = {}
    for _, i, j in good:
        if i not in known and _holds(before[j], now[i], of=now[i]):
            came_from.setdefault(i, j)
        if j not in taken and _holds(before[j], now[i], of=before[j]):
            taken[j] = i
            took_in.setdefault(i, []).append(j)
    return [Match(known.get(i), came_from.get(i), tuple(sorted(took_in.get(i, ())))) for i in range(len(now))]


def likeness(one: Side, other: Side, cosine: float) -> float:
    """0 to 1: of their centres, their words, and the posts that are in both where the two looks overlap."""
    parts = [max(0.0, cosine), overlap(one.words, other.words)]
    mine, theirs = set(one.members), set(other.members)
    if shared := len(mine & theirs):
        parts += [shared / min(len(mine), len(theirs))] * 2
    return sum(parts) / len(parts)


def overlap(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Cosine of two bags of weighted words."""
    shared = sum(weight * other[word] for word, weight in one.items() if word in other)
    return shared / ((_length(one) * _length(other)) or 1.0)


def _length(words: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in words.values()))


def _holds(before: Side, now: Side, of: Side) -> bool:
    """Are most posts of one of them in both?"""
    return len(set(before.members) & set(now.members)) >= SHARED * max(1, len(of.members))
