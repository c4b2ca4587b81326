"""How often words and facts show up in posts, to anchor a query under what is rare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .anchors import Anchor

# When this many posts are counted, all counts are halved: older posts fade.
_MOST = 20_000
# A word never met is taken to be in this many of the posts counted.
_UNSEEN = 0.3
# To look a beginning up costs something for every word of every post: a query should wait under a word instead.
_BEGINNING = 0.02
# Before any post is counted: short words are common, a beginning of a word finds several.
_COMMON = frozenset(
    b"a about after all also an and are as at au aux avec be been bien but by c ce cette comme d dans de des do "
    b"du elle en est et fait for from get has have he i il in is it j je just l la le les leur like ma mais me "
    b"mes mon my n ne new no not nous now of on one or ou our out par pas plus pour qu que qui s sa se si so "
    b"some son sont suis sur t ta te the their they this time to tous tout tu un une up us va vous was we what "
    b"when will with you your y".split()
)


class Frequencies:
    """A fading count over posts. `share` is the part of posts in which an anchor is expected, from 0 to 1."""

    def __init__(self) -> None:
        self._counts: Counter[bytes | str | Anchor] = Counter()
        self._posts = 0

    def count(self, words: Iterable[bytes], facts: Iterable[Anchor] = ()) -> None:
        """One more post with these packed words and these facts, each once."""
        self._counts.update(words)
        self._counts.update(facts)
        self._posts += 1
        if self._posts >= _MOST:
            self._posts //= 2
            self._counts = Counter({key: count // 2 for key, count in self._counts.items() if count > 1})

    def share(self, anchor: Anchor) -> float:
        if anchor.field == "":
            return self._share_of_word(anchor.key)
        if anchor.field == "*":
            return min(1.0, _BEGINNING + 3 * self._share_of_word(anchor.key) + 0.1 / len(anchor.key) ** 2)
        return (self._counts[anchor] + _UNSEEN) / (self._posts + 1000)

    def _share_of_word(self, word: bytes | str) -> float:
        if self._posts < 100:
            return 0.1 if word in _COMMON else 0.02 / len(word) ** 2
        return (self._counts[word] + _UNSEEN) / self._posts
