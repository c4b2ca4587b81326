"""Where the queries wait: under the words and facts that call for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, TypeVar, final

from parvis.lib.text.packing import END

from .anchors import Group, words_of
from .fields import values_keys

Entry: TypeAlias = tuple[Any, ...]


@final
class Pairs:
    """Under a common word: the queries that it calls for alone, and those that need a second word beside it."""

    __slots__ = ("alone", "second")

    def __init__(self, alone: list[Entry]) -> None:
        self.alone = alone
        self.second: dict[bytes, list[Entry]] = {}


Slot: TypeAlias = "list[Entry] | Pairs"
# Stands in the index under the word that ends a post.
THE_END: Pairs = Pairs([])


class Index:
    """Entries under single words, pairs of words, beginnings of words, and values of fields.

    `words` gives the slot of a word; `begun` the lists under all beginnings of a word; `facts[name]` the lists under
    the value of a field, as a document holds it.
    """

    def __init__(self) -> None:
        self.words: dict[bytes, Slot] = {END: THE_END}
        self.begun: Known[bytes] = Known(_beginnings)
        self.facts: dict[str, Known[Any]] = {}

    def add(self, entry: Entry, group: Group, second: Group | None) -> None:
        """Put an entry under each anchor of a group; with `second`, a post must show one of those words too."""
        for anchor in group:
            if anchor.field == "*":
                self.begun.add(anchor.key, entry)
            elif not isinstance(anchor.key, bytes):
                self._fact(anchor.field).add(anchor.key, entry)
            elif second is None:
                self._add_alone(anchor.key, entry)
            else:
                pairs = self._pairs(anchor.key)
                for other in words_of(second):
                    if other in pairs.second:
                        pairs.second[other].append(entry)
                    else:
                        pairs.second[other] = [entry]

    def sweep(self, gone: set[int]) -> None:
        """Drop the entries with these numbers, and what is empty after that."""
        self.words = {word: slot for word, old in self.words.items() if (slot := _swept_slot(old, gone))}
        self.begun.sweep(gone)
        for known in self.facts.values():
            known.sweep(gone)
        self.facts = {name: known for name, known in self.facts.items() if known.lists}

    def _add_alone(self, word: bytes, entry: Entry) -> None:
        slot = self.words.get(word)
        if slot is None:
            self.words[word] = [entry]
        else:
            (slot.alone if isinstance(slot, Pairs) else slot).append(entry)

    def _pairs(self, word: bytes) -> Pairs:
        slot = self.words.get(word)
        if not isinstance(slot, Pairs):
            slot = self.words[word] = Pairs(slot or [])
        return slot

    def _fact(self, name: str) -> Known[Any]:
        return self.facts.setdefault(name, Known(lambda value, _: values_keys(name, value)))


Asked = TypeVar("Asked")


class Known(dict[Asked, "tuple[list[Entry], ...] | Pairs | None"]):
    """For each word or value met, the lists of entries that it calls for: None for most. `lists` holds them by key.

    `keys_of(word, lengths)` gives the keys under which a word is looked up, once; `lengths` are those of the keys.
    """

    # Some weeks of words; it learns them again in no time.
    KEPT = 300_000

    def __init__(self, keys_of: Callable[[Asked, set[int]], Iterable[Any]]) -> None:
        self.lists: dict[Any, list[Entry]] = {}
        self._lengths: set[int] = set()
        self._keys_of = keys_of

    def __missing__(self, word: Asked) -> tuple[list[Entry], ...] | Pairs | None:
        if word == END:
            return THE_END
        if len(self) >= self.KEPT:
            self.clear()
        found = tuple(self.lists[key] for key in self._keys_of(word, self._lengths) if key in self.lists)
        self[word] = known = found or None
        return known

    def add(self, key: Any, entry: Entry) -> None:
        if key in self.lists:
            self.lists[key].append(entry)
            return
        self.lists[key] = [entry]
        self._lengths.add(len(key))
        self.clear()  # What is known of words may be wrong now.

    def sweep(self, gone: set[int]) -> None:
        self.lists = _swept(self.lists, gone)
        self._lengths = set(map(len, self.lists))
        self.clear()


def _beginnings(word: bytes, lengths: set[int]) -> list[bytes]:
    return [word[:length] for length in lengths if length <= len(word)]


def _swept_slot(slot: Slot, gone: set[int]) -> Slot | None:
    if slot is THE_END:
        return slot
    if not isinstance(slot, Pairs):
        return _left(slot, gone)
    slot.alone, slot.second = _left(slot.alone, gone), _swept(slot.second, gone)
    return slot if slot.second else slot.alone


def _left(entries: list[Entry], gone: set[int]) -> list[Entry]:
    return [entry for entry in entries if entry[1] not in gone]


def _swept(under: dict[Any, list[Entry]], gone: set[int]) -> dict[Any, list[Entry]]:
    swept = {key: _left(entries, gone) for key, entries in under.items()}
    return {key: entries for key, entries in swept.items() if entries}
