"""Where the queries wait: under the words and facts that call for them."""

from __future__ import annotations

from typing import Any, TypeAlias, final

from parvis.lib.text.packing import END, pack_word

from .anchors import Group

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
    """Entries under single words, pairs of words, beginnings of words, and values of fields."""

    def __init__(self) -> None:
        self.words: dict[bytes, Slot] = {END: THE_END}
        self.beginnings: dict[bytes, list[Entry]] = {}
        self.facts: dict[str, dict[str, list[Entry]]] = {}
        self.begun = Begun(self.beginnings)

    def add(self, entry: Entry, group: Group, second: Group | None) -> None:
        """Put an entry under each anchor of a group; with `second`, a post must show one of those words too."""
        for anchor in group:
            if anchor.field == "*":
                self._add_beginning(pack_word(anchor.key), entry)
            elif anchor.field:
                self.facts.setdefault(anchor.field, {}).setdefault(anchor.key, []).append(entry)
            elif second is None:
                self._alone(pack_word(anchor.key)).append(entry)
            else:
                pairs = self._pairs(pack_word(anchor.key))
                for other in second:
                    pairs.second.setdefault(pack_word(other.key), []).append(entry)

    def sweep(self, gone: set[int]) -> None:
        """Drop the entries with these numbers, and what is empty after that."""
        for word, slot in list(self.words.items()):
            if slot is THE_END:
                continue
            alone = _left(slot.alone if isinstance(slot, Pairs) else slot, gone)
            second = _swept(slot.second, gone) if isinstance(slot, Pairs) else {}
            if second:
                slot.alone, slot.second = alone, second  # type: ignore[union-attr]
            elif alone:
                self.words[word] = alone
            else:
                del self.words[word]
        self.facts = {name: _swept(keys, gone) for name, keys in self.facts.items()}
        self.facts = {name: keys for name, keys in self.facts.items() if keys}
        self.beginnings = _swept(self.beginnings, gone)
        self.begun = Begun(self.beginnings)

    def _alone(self, word: bytes) -> list[Entry]:
        slot = self.words.setdefault(word, [])
        return slot.alone if isinstance(slot, Pairs) else slot

    def _pairs(self, word: bytes) -> Pairs:
        slot = self.words.get(word)
        if not isinstance(slot, Pairs):
            slot = self.words[word] = Pairs(slot or [])
        return slot

    def _add_beginning(self, beginning: bytes, entry: Entry) -> None:
        if beginning in self.beginnings:
            self.beginnings[beginning].append(entry)
        else:
            self.beginnings[beginning] = [entry]
            self.begun.forget(beginning)


class Begun(dict[bytes, "tuple[list[Entry], ...] | Pairs | None"]):
    """For each word met, the lists of entries under its beginnings; None for most words."""

    # Some weeks of words; it learns them again in no time.
    KEPT = 300_000

    def __init__(self, beginnings: dict[bytes, list[Entry]]) -> None:
        self._beginnings = beginnings
        self._lengths = {len(beginning) for beginning in beginnings}

    def __missing__(self, word: bytes) -> tuple[list[Entry], ...] | Pairs | None:
        if word == END:
            return THE_END
        if len(self) >= self.KEPT:
            self.clear()
        keys = (word[:length] for length in self._lengths if length <= len(word))
        found = tuple(self._beginnings[key] for key in keys if key in self._beginnings)
        self[word] = known = found or None
        return known

    def forget(self, beginning: bytes) -> None:
        """A beginning is new: what is known of words may be wrong now."""
        self._lengths.add(len(beginning))
        self.clear()


def _left(entries: list[Entry], gone: set[int]) -> list[Entry]:
    return [entry for entry in entries if entry[1] not in gone]


def _swept(under: dict[Any, list[Entry]], gone: set[int]) -> dict[Any, list[Entry]]:
    swept = {key: _left(entries, gone) for key, entries in under.items()}
    return {key: entries for key, entries in swept.items() if entries}
