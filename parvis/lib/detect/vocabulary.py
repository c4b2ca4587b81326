"""The words of a stream's past, fading: which word of the last half hour rises most?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence, Set

import msgspec

HALF_LIFE_POSTS = 5000.0  # as many posts later a word said once counts half
KNOWN_POSTS = 50  # fewer say nothing about what is usual
WINDOW = 6  # slots in which a word rises: one slot of a quiet brand holds too few posts to tell
LEAST_POSTS = 3  # of the window; a word of two posts is an accident
TIMES = 4.0  # as often as usual, to rise
DOUBT = 0.5  # a word never seen counts as half seen
MOST_WORDS = 2000  # remembered; the rarest are forgotten first
MOST_OF_A_SLOT = 400  # words of a recent slot
SLACK = 1000  # more words than that are gathered before some are forgotten


class Slot(msgspec.Struct):
    """Of a recent slot: how many posts, and how many of them said each word."""

    number: int
    posts: int
    said: dict[str, int]


class Words(msgspec.Struct):
    posts: float = 0.0
    said: dict[str, float] = {}
    weight: float = 1.0  # of a post now; grows instead of fading all others
    recent: list[Slot] = []


class Vocabulary:
    """How many of the past posts said each word, the older ones counting less; in bounded memory.

    Slots are numbered; `rising` and `learn` are told them in order, empty ones may be left out.
    """

    def __init__(self) -> None:
        self.known = Words(said={})

    def rising(self, posts: Sequence[Set[str]], slot: int = 0) -> tuple[str, int]:
        """The word that rises most over this slot and those before it, and how many posts of this slot say it.

        `posts`: the words of each post of the slot; an author's posts are better given as one. ("", 0) where nothing
        rises, as long as fewer than some dozens of posts are known.
        """
        known = self.known
        if known.posts / known.weight < KNOWN_POSTS:
            return "", 0
        counts = Counter(word for post in posts for word in post)
        window, size = Counter(counts), len(posts)
        for recent in known.recent:
            if slot - WINDOW < recent.number < slot:
                window.update(recent.said)
                size += recent.posts
        best, most, here = "", 0.0, 0
        for word in counts:
            usual = (known.said.get(word, 0.0) / known.weight + DOUBT) / (known.posts / known.weight + 1) * size
            surprise = _surprise(window[word], usual)
            if window[word] >= LEAST_POSTS and window[word] >= TIMES * usual and (surprise, word) > (most, best):
                best, most, here = word, surprise, counts[word]
        return best, here

    def learn(self, posts: Sequence[Set[str]], slot: int = 0) -> None:
        known = self.known
        for post in posts:
            known.weight *= 2.0 ** (1.0 / HALF_LIFE_POSTS)
            known.posts += known.weight
            for word in post:
                known.said[word] = known.said.get(word, 0.0) + known.weight
        if len(known.said) > MOST_WORDS + SLACK:
            self._forget()
        said = Counter(word for post in posts for word in post)
        known.recent = [each for each in known.recent if slot - WINDOW < each.number < slot]
        known.recent.append(Slot(slot, len(posts), dict(said.most_common(MOST_OF_A_SLOT))))

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
        said = {word: count / known.weight for word, count in often}
        self.known = Words(known.posts / known.weight, said, recent=known.recent)


def _surprise(count: int, usual: float) -> float:
    """Half the log-likelihood ratio of a count against what is usual (Dunning, 1993)."""
    return count * math.log(count / usual) - (count - usual)
