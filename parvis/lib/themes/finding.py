"""Themes of a set of posts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from parvis.lib.copies import collapse

from .clusters import Clusters, cluster
from .matching import Match, Side, match
from .naming import heaviest_words, name_of, says
from .place import Place, place_of
from .values import Floats, Found, Ints, Known, Said, Theme

MOST = 10_000  # posts compared; of more a sample is taken
NEAREST = 5  # of them the first that says a word of the name is central, where the name is of an earlier look
SHOWN = 4  # posts shown for a theme beside its central one
COPIED = 0.03  # what each doubling of its copies adds to how well a post says it


def find_themes(
    posts: Sequence[Said],
    vectors: Mapping[int, bytes] | None = None,
    known: Sequence[Known] = (),
    *,
    seed: int = 0,
    without: Collection[str] = (),
) -> Found:
    """What these posts talk about. `vectors`: by key, signed bytes of a language model, the same number for each.

    Copies are gathered first and stand for one post. `known` themes go on under their key where they are still talked
    of. `without`: folded words that say nothing here, such as the brand's name. The same posts, vectors, known themes
    and seed give the same themes. Of more than `MOST` posts a sample is read.
    """
    read = _sample([post for post in posts if post.text.strip()], seed)
    groups = _gathered(read)
    place = place_of([group[0] for group in groups], vectors or {}, seed, frozenset(without))
    before = [place.of(theme) for theme in known]
    clusters = cluster(place.rows, before, seed, _homes(groups, known))
    themes, ended = _themes(groups, place, clusters, known, before)
    inside = {key for theme in themes for key in theme.members}
    return Found(
        themes=tuple(sorted(themes, key=lambda theme: -len(theme.members))),
        rest=tuple(post.key for post in posts if post.key not in inside),
        ended=ended,
        read=len(read),
        distinct=len(groups),
        space=place.space,
    )


def _themes(
    groups: list[list[Said]], place: Place, clusters: Clusters, known: Sequence[Known], before: list[Floats | None]
) -> tuple[list[Theme], tuple[int, ...]]:
    """Named and matched with the known ones; and the keys of known ones that ended."""
    copies = np.array([len(group) for group in groups], np.float32)
    words = heaviest_words(place.wording, clusters.labels, len(clusters.centres), copies)
    orders = [_best_first(place, clusters, number, copies) for number in range(len(words))]
    now = [
        Side(words[number], frozenset(post.key for row in order for post in groups[row]), clusters.known[number])
        for number, order in enumerate(orders)
    ]
    matches = match(now, [Side(theme.words, theme.members) for theme in known], _cosines(clusters, before))
    themes = [
        _theme(place, [groups[row] for row in order], order, side, matched, known)
        for order, side, matched in zip(orders, now, matches, strict=True)
    ]
    return themes, _ended(known, matches)


def _sample(posts: list[Said], seed: int) -> list[Said]:
    if len(posts) <= MOST:
        return posts
    chosen = np.random.Generator(np.random.PCG64(seed)).choice(len(posts), MOST, replace=False)
    return [posts[number] for number in np.sort(chosen)]


def _gathered(posts: Sequence[Said]) -> list[list[Said]]:
    """Posts with their copies, the first of each before the others."""
    found: dict[int, list[Said]] = {}
    for post, first in zip(posts, collapse([post.text for post in posts]), strict=True):
        found.setdefault(first, []).append(post)
    return list(found.values())


def _homes(groups: Sequence[Sequence[Said]], known: Sequence[Known]) -> Ints:
    """Of each group the known theme in which its first known post was, -1 for none."""
    home = {key: number for number, theme in enumerate(known) for key in theme.members}
    return np.array([next((home[post.key] for post in group if post.key in home), -1) for group in groups], np.int64)


def _best_first(place: Place, clusters: Clusters, number: int, copies: Floats) -> list[int]:
    """The rows of a cluster, those that say best what it is about first."""
    rows = np.flatnonzero(clusters.labels == number)
    said = place.rows[rows] @ clusters.centres[number] + COPIED * np.log2(copies[rows])
    return [int(row) for row in rows[np.argsort(-said, kind="stable")]]


def _cosines(clusters: Clusters, before: Sequence[Floats | None]) -> list[list[float]]:
    nowhere = np.zeros(clusters.centres.shape[1], np.float32)
    known = np.array([nowhere if centre is None else centre for centre in before], np.float32)
    if not len(known) or not len(clusters.centres):
        return [[] for _ in clusters.centres]
    found: list[list[float]] = (clusters.centres @ known.T).tolist()
    return found


def _theme(
    place: Place, groups: list[list[Said]], rows: list[int], side: Side, matched: Match, known: Sequence[Known]
) -> Theme:
    firsts = [group[0] for group in groups]
    same = None if matched.known is None else known[matched.known]
    if same:
        saying = (at for at, post in enumerate(firsts[:NEAREST]) if says(post.text, same.name, same.words))
        firsts.insert(0, firsts.pop(next(saying, 0)))
    return Theme(
        name=same.name if same else name_of([post.text for post in firsts], side.words),
        words=side.words,
        centre=place.centre(rows),
        members=tuple(post.key for group in groups for post in group),
        central=firsts[0].key,
        others=tuple(post.key for post in firsts[1 : SHOWN + 1]),
        known=same.key if same else None,
        came_from=None if matched.came_from is None else known[matched.came_from].key,
        took_in=tuple(known[place].key for place in matched.took_in),
    )


def _ended(known: Sequence[Known], matches: Sequence[Match]) -> tuple[int, ...]:
    going_on = {place for each in matches for place in (each.known, *each.took_in)}
    return tuple(theme.key for place, theme in enumerate(known) if place not in going_on)
