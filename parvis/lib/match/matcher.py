"""The matcher: a batch of posts in, (post, query) pairs out."""

from __future__ import annotations

from collections.abc import Sequence

from parvis.lib.query.tree import Node
from parvis.lib.text.packing import END, clean, pack_batch

from .anchors import Anchor, Group, UnmatchableQuery, groups_of, is_of_words, words_of
from .document import Document
from .fields import keys_of, value_of
from .frequencies import Frequencies
from .index import THE_END, Index, Pairs, Slot
from .shapes import entry_of
from .view import View

# A word expected in more posts than this calls for its queries only together with a second word.
_COMMON_SHARE = 0.002
# The second words of a query must be few, and help: in under this share of posts.
_SECOND_SHARE, _MOST_PAIRS = 0.3, 32
# Queries removed are swept out of the index once they are this many, or this part of those that live.
_GONE_COUNT, _GONE_PART = 1000, 0.25
# One post in so many is counted, to know which words are common now.
_SAMPLED_ONE_IN = 128
# Facts whose values are worth counting: some are as common as words.
_COUNTED_FACTS = ("author", "site", "source")


class Matcher:
    """Standing queries, found by the words and facts that a post must show for them.

    Add queries after `learn`, if posts are at hand: each is anchored by what is rare at that moment.
    """

    def __init__(self) -> None:
        self._index = Index()
        self._frequencies = Frequencies()
        self._numbers: dict[int, int] = {}  # key of a query -> its number, new each time it is added
        self._keys: dict[int, int] = {}
        self._gone: set[int] = set()
        self._next = 0

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, key: int) -> bool:
        return key in self._numbers

    def add(self, key: int, node: Node) -> None:
        """Watch for a query from now on, in place of the one of the same key. Saved parts must be in their place.

        Raises UnmatchableQuery where it asks for nothing that can be looked up, ValueError where a field is unknown.
        """
        groups = groups_of(node, self._frequencies.share)
        if not groups:
            raise UnmatchableQuery(
                "A query needs something to look for: a word, an author, a site, a hashtag, a link or a source."
            )
        second = self._second(groups)
        implied = frozenset(words_of(group) for group in (groups[0][1], second) if group and is_of_words(group))
        entry = entry_of(node, self._next, implied)
        self.remove(key)
        self._numbers[key], self._keys[self._next] = self._next, key
        self._next += 1
        self._index.add(entry, groups[0][1], second)

    def remove(self, key: int) -> None:
        """Forget a query; nothing happens if it is not there."""
        number = self._numbers.pop(key, None)
        if number is None:
            return
        del self._keys[number]
        self._gone.add(number)
        if len(self._gone) > _GONE_COUNT + _GONE_PART * len(self._numbers):
            self._index.sweep(self._gone)
            self._gone.clear()

    def learn(self, documents: Sequence[Document]) -> None:
        """Count the words of posts like those to come, without matching them."""
        segments = _packed(documents).split(END)
        for document, segment in zip(documents, segments, strict=True):
            self._count(document, set(segment.split()))

    def match(self, documents: Sequence[Document]) -> list[tuple[int, int]]:
        """Pairs (index of the post in the batch, key of a query it answers), each once, by index."""
        if not documents:
            return []
        packed = _packed(documents)
        hits = self._called(packed)
        self._called_by_facts(documents, hits)
        segments = packed.split(END)
        for i in range(self._next % _SAMPLED_ONE_IN, len(documents), _SAMPLED_ONE_IN):
            self._count(documents[i], set(segments[i].split()))
        pairs = []
        for i in sorted(hits):
            pairs += [(i, key) for key in self._answered(documents[i], segments[i].split(), hits[i])]
        return pairs

    def _called(self, packed: bytes) -> dict[int, list[Slot]]:
        """The slots of the index that the words of each post call for."""
        hits: dict[int, list[Slot]] = {}
        words = packed.split()
        i = 0
        slot: Slot
        for slot in filter(None, map(self._index.words.get, words)):  # type: ignore[assignment]
            if slot is THE_END:
                i += 1
            elif i in hits:
                hits[i].append(slot)
            else:
                hits[i] = [slot]
        if self._index.begun.lists:
            self._called_by_beginnings(words, hits)
        return hits

    def _called_by_beginnings(self, words: list[bytes], hits: dict[int, list[Slot]]) -> None:
        i = 0
        for slots in filter(None, map(self._index.begun.__getitem__, words)):
            if slots is THE_END:
                i += 1
            else:
                hits.setdefault(i, []).extend(slots)  # type: ignore[arg-type]

    def _called_by_facts(self, documents: Sequence[Document], hits: dict[int, list[Slot]]) -> None:
        for name, known in self._index.facts.items():
            for i, slots in enumerate(map(known.__getitem__, map(value_of(name), documents))):
                if slots:
                    hits.setdefault(i, []).extend(slots)  # type: ignore[arg-type]

    def _answered(self, document: Document, tokens: list[bytes], slots: list[Slot]) -> list[int]:
        """The keys of the queries, among those in the slots, that the post answers."""
        words = set(tokens)
        view = View(document, tokens, words)
        found: list[int] = []
        # A word said again calls for the same queries again.
        for slot in {id(slot): slot for slot in slots}.values():
            if type(slot) is Pairs:
                second = slot.second
                if not second.keys().isdisjoint(words):
                    for word in second.keys() & words:
                        found += [entry[1] for entry in second[word] if entry[0](view, words, entry)]
                found += [entry[1] for entry in slot.alone if entry[0](view, words, entry)]
            else:
                found += [entry[1] for entry in slot if entry[0](view, words, entry)]
        return [self._keys[number] for number in sorted(set(found)) if number in self._keys] if found else found

    def _second(self, groups: list[tuple[float, Group]]) -> Group | None:
        """The words of which one must stand beside one of the first group, where the first alone is common."""
        (share, first), *others = groups
        if share < _COMMON_SHARE or not is_of_words(first):
            return None
        return next(
            (
                group
                for share, group in others
                if share < _SECOND_SHARE and is_of_words(group) and len(first) * len(group) <= _MOST_PAIRS
            ),
            None,
        )

    def _count(self, document: Document, words: set[bytes]) -> None:
        facts = {Anchor(name, key) for name in _COUNTED_FACTS for key in keys_of(name, document)}
        self._frequencies.count(words, facts)


def _packed(documents: Sequence[Document]) -> bytes:
    """The words of all posts, END between two posts, BREAK between a title and its text."""
    texts = [document.text for document in documents]
    if titled := sum(1 for document in documents if document.title):
        texts = [f"{d.title} \x1d {d.text}" if d.title else d.text for d in documents]
    try:
        return pack_batch(texts, titled)
    except ValueError:
        texts = [f"{clean(d.title)} \x1d {clean(d.text)}" if d.title else clean(d.text) for d in documents]
        return pack_batch(texts, titled)
