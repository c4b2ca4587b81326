"""The matcher: a batch of posts in, (post, query) pairs out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parvis.lib.query.tree import Node
from parvis.lib.text import tokens

from . import naive
from .anchors import ANCHOR_FIELDS, Anchor, UnmatchableQuery, groups_of
from .document import Document
from .fields import keys_of


class Matcher:
    """Standing queries, found by the words and facts that a post must show for them."""

    def __init__(self) -> None:
        self._queries: dict[int, Node] = {}
        self._anchors: dict[int, frozenset[Anchor]] = {}
        self._by_anchor: dict[Anchor, dict[int, Node]] = {}

    def __len__(self) -> int:
        return len(self._queries)

    def add(self, key: int, node: Node) -> None:
        """Watch for a query from now on, in place of the one of the same key.

        Raises UnmatchableQuery where it asks for nothing that can be looked up, ValueError where a field is unknown.
        """
        groups = groups_of(node, lambda anchor: 1 if anchor.field != "*" else 2)
        if not groups:
            raise UnmatchableQuery(
                "The query needs a word, an author, a site, a hashtag, a link or a source to look for."
            )
        naive.matches(node, Document(""))
        self.remove(key)
        self._queries[key] = node
        self._anchors[key] = groups[0]
        for anchor in groups[0]:
            self._by_anchor.setdefault(anchor, {})[key] = node

    def remove(self, key: int) -> None:
        """Forget a query; nothing happens if it is not there."""
        self._queries.pop(key, None)
        for anchor in self._anchors.pop(key, ()):
            del self._by_anchor[anchor][key]

    def match(self, documents: Sequence[Document]) -> list[tuple[int, int]]:
        """Pairs (index of the post in the batch, key of a query it answers), each once, by index."""
        return [
            (index, key)
            for index, document in enumerate(documents)
            for key, node in self._candidates(document).items()
            if naive.matches(node, document)
        ]

    def _candidates(self, document: Document) -> dict[int, Node]:
        found: dict[int, Node] = {}
        for anchor in _anchors_in(document):
            found.update(self._by_anchor.get(anchor, {}))
        return found


def _anchors_in(document: Document) -> Iterator[Anchor]:
    for token in {token.folded for text in (document.title, document.text) for token in tokens(text)}:
        yield Anchor("", token)
        yield from (Anchor("*", token[:length]) for length in range(1, len(token) + 1))
    for name in ANCHOR_FIELDS:
        yield from (Anchor(name, key) for key in set(keys_of(name, document)))
