"""The words of a stream's past, fading: which word of a few new posts rises most?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set

import msgspec

HALF_LIFE_POSTS = 5000.0  # as many posts later a word said once counts half
LEAST_POSTS = 2  # a word of one post is nobody else's
TIMES = 4.0  # as often as usual, to rise
DOUBT = 0.5  # a word never seen counts as half seen
MOST_WORDS = 2000  # remembered; the rarest are forgotten first
SLACK = 1000  # more words than that are gathered before some are forgotten


class Words(msgspec.Struct):
    posts: float = 0.0
    said: dict[str, float] = {}
    weight: float = 1.0  # of a post now; grows instead of fading all others


class Vocabulary:
    """How many of the past posts said each word, the older ones counting less; in bounded memory."""

    def __init__(self) -> None:
        self.known = Words(said={})

    def rising(self, posts: Sequence[Set[str]]) -> tuple[str, int]:
        """The word of these posts (each a set of words) that most of them say and few did before, and how many do.

        ("", 0) where nothing rises, as long as fewer than some dozens of posts are known.
        """
        known = self.known
        if known.posts / known.weight < MOST_WORDS / 40:
            return "", 0
        counts = Counter(word for post in posts for word in post)
        best, most = "", 0
        for word, count in counts.items():
            usual = (known.said.get(word, 0.0) / known.weight + DOUBT) / (known.posts / known.weight + 1) * len(posts)
            if count >= LEAST_POSTS and count >= TIMES * usual and (count, word) > (most, best):
                best, most = word, count
        return best, most

    def learn(self, posts: Sequence[Set[str]]) -> None:
        known = self.known
        for post in posts:
            known.weight *= 2.0 ** (1.0 / HALF_LIFE_POSTS)
            known.posts += known.weight
            for word in post:
                known.said[word] = known.said.get(word, 0.0) + known.weight
        if len(known.said) > MOST_WORDS + SLACK:
            self._forget()

    def state(self) -> bytes:
        self._forget()
        return msgspec.msgpack.encode(self.known)

    @classmethod
    def resume(cls, state: bytes) -> Vocabulary:
        """Raises ValueError (msgspec.DecodeError is one) on bytes that are no such state."""
        found = cls()
        found.known = msgspec.msgpack.decode(state, type=Words)
        return found

    def _forget(self) -> None:
        """The rarest words go, and all numbers come back to where a post weighs one."""
        known = self.known
        often = sorted(known.said.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS]
        self.known = Words(known.posts / known.weight, {word: said / known.weight for word, said in often})
