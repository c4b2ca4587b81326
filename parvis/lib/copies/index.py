"""The index of near-duplicates: MinHash and banded hashing (Broder 1997; Indyk and Motwani 1998), checked."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from rensa import RMinHash, RMinHashLSH

from .form import form_of, grams_of, is_link, is_short, least_likeness, likeness

HASHES = 64
BANDS = 16
SEED = 42
CAPACITY = 100_000
# Other wordings of a group that are looked at beside the first: a flood of ten thousand variants costs what 32 do.
WORDINGS = 32
# 64 hashes tell likeness to about 0.06: twice that from the limit no exact count is needed.
SURE = 0.12
# Candidates compared, the latest of them: thousands share a band only where all posts follow one pattern (weather,
# job offers), and there time counts more than the last copy.
COMPARED = 500


class _Group(Struct, gc=False):
    first: int
    count: int = 0
    wordings: int = 0


class _Wording(Struct, gc=False):
    form: str
    group: _Group
    hashes: RMinHash | None  # None for a short form, or a link


class Copies:
    """Posts gathered with their near-duplicates as they come, one by one.

    A post belongs to the group of the most alike wording seen before; the group is named by the key of its first post.
    At most `capacity` wordings are remembered (about a kilobyte each).
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self._wordings: dict[int, _Wording] = {}  # by number, least lately copied first
        self._numbers: dict[str, int] = {}  # by form
        self._groups: dict[int, _Group] = {}
        self._bands = RMinHashLSH(0.5, HASHES, BANDS)
        self._next = 0

    def __len__(self) -> int:
        """Wordings remembered."""
        return len(self._wordings)

    def add(self, key: int, text: str) -> int:
        """The key of the first post that said this; `key` itself when none did, or when there is nothing to read."""
        form = form_of(text)
        if not form:
            return key
        hashes = _hashes_of(form)
        number = self._look_up(form, hashes)
        group = self._renewed(number) if number is not None else self._opened(key)
        group.count += 1
        if form not in self._numbers and group.wordings < WORDINGS:
            self._remember(form, group, hashes)
        return group.first

    def find(self, text: str) -> int | None:
        """The key of the first post that said this, without adding anything."""
        form = form_of(text)
        number = self._look_up(form, _hashes_of(form)) if form else None
        return None if number is None else self._wordings[number].group.first

    def count(self, first: int) -> int:
        """How many posts said what this first post said, itself included; 0 when it is forgotten."""
        group = self._groups.get(first)
        return group.count if group else 0

    def _look_up(self, form: str, hashes: RMinHash | None) -> int | None:
        """The number of the most alike wording, the earliest of equals."""
        if (number := self._numbers.get(form)) is not None or hashes is None:
            return number
        found: int | None = None
        best = 0.0
        for candidate in sorted(self._bands.query(hashes))[-COMPARED:]:
            alike: float = hashes.jaccard(self._wordings[candidate].hashes)
            if alike > best:
                found, best = candidate, alike
        if found is None or not _is_copy(form, self._wordings[found].form, best):
            return None
        return found

    def _renewed(self, number: int) -> _Group:
        self._wordings[number] = wording = self._wordings.pop(number)
        return wording.group

    def _opened(self, key: int) -> _Group:
        self._groups[key] = group = _Group(key)
        return group

    def _remember(self, form: str, group: _Group, hashes: RMinHash | None) -> None:
        number = self._next
        self._next += 1
        self._wordings[number] = _Wording(form, group, hashes)
        self._numbers[form] = number
        group.wordings += 1
        if hashes is not None:
            self._bands.insert(number, hashes)
        if len(self._wordings) > self.capacity:
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        number = next(iter(self._wordings))
        wording = self._wordings.pop(number)
        del self._numbers[wording.form]
        if wording.hashes is not None:
            self._bands.remove(number)
        wording.group.wordings -= 1
        if not wording.group.wordings:
            self._groups.pop(wording.group.first, None)


def collapse(texts: Sequence[str]) -> list[int]:
    """For each text the place of the first text that it copies: its own place when it is new."""
    copies = Copies(capacity=max(1, len(texts)))
    return [copies.add(place, text) for place, text in enumerate(texts)]


def _hashes_of(form: str) -> RMinHash | None:
    if is_short(form) or is_link(form):
        return None
    hashes = RMinHash(HASHES, SEED)
    hashes.update(grams_of(form))
    return hashes


def _is_copy(form: str, other: str, estimate: float) -> bool:
    """Told by the estimate where that is enough, counted where it is close."""
    limit = least_likeness(form)
    return estimate >= limit + SURE or (estimate > limit - SURE and likeness(form, other) >= limit)
