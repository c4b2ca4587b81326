"""What is said now and was not said before: words and short phrases, in the posts' own writing."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Set

from msgspec import Struct

from parvis.lib.copies import collapse
from parvis.lib.terms.phrases import LONGEST, Key, phrases

LEAST_AUTHORS = 3  # a word of two people is an accident
SURE = 3.3  # standard deviations of the log-odds: among some hundreds of words hardly one by chance
TIMES = 3.0  # as often as usual, at least
PRIOR_POSTS = 40.0  # posts before, believed in where none are known; half of one said the word
HALF = 0.5
COMMON = 0.15  # share of the posts before from which a word is nobody's news
HELD = 0.4  # share of a word's posts from which the phrase is said instead of the word


class Said(Struct, frozen=True, gc=False):
    """A post: its text, and who wrote it ("" where that is unknown: somebody else each time)."""

    text: str
    author: str = ""


class NewTerm(Struct, frozen=True):
    """A word or phrase with the number of posts that say it now, and how many would be usual."""

    word: str
    now: int
    usual: float


def new_terms(
    now: Iterable[str | Said],
    before: Iterable[str | Said],
    limit: int = 8,
    own: Set[str] = frozenset(),
    longest: int = LONGEST,
) -> list[NewTerm]:
    """Words and phrases whose share of posts rose most, the most surprising first; no two of them share a word.

    An author counts once for each; copies of one post weigh the root of their authors. The score is the log-odds of
    the two shares over its standard deviation, with a prior (Monroe, Colaresi and Quinn, 2008). `own`: stems that tell
    nothing, such as the brand's (`folded_words`).
    """
    past = _Talk(before, own, longest)
    present = _Talk(now, own | past.common, longest)
    scores: dict[Key, float] = {}
    for key, weight in present.weights.items():
        if len(present.authors[key]) >= LEAST_AUTHORS:
            score = _surprise(weight, present.size, past.weights.get(key, 0.0), past.size)
            if score >= SURE:
                scores[key] = score
    return [present.term(key, past) for key in _chosen(scores, present, limit)]


class _Talk:
    """Posts, read: how much each word and phrase weighs among them, and who says it."""

    def __init__(self, posts: Iterable[str | Said], own: Set[str], longest: int) -> None:
        said = [Said(post) if isinstance(post, str) else post for post in posts]
        self.authors: dict[Key, set[str]] = defaultdict(set)
        self.posts: Counter[Key] = Counter()
        self.written: dict[Key, Counter[str]] = defaultdict(Counter)
        groups: dict[Key, Counter[int]] = defaultdict(Counter)
        whole: Counter[int] = Counter()
        for place, (group, post) in enumerate(zip(collapse([post.text for post in said]), said, strict=True)):
            whole[group] += 1
            author = post.author or f" {place}"
            for key, written in phrases(post.text, own, longest).items():
                self.posts[key] += 1
                if author not in self.authors[key]:
                    self.authors[key].add(author)
                    groups[key][group] += 1
                    self.written[key][written] += 1
        self.count = len(said)
        self.size = _weight(whole)
        self.weights = {key: _weight(counts) for key, counts in groups.items()}

    @property
    def common(self) -> frozenset[str]:
        """Words that so many posts say that none is about them: names of the brand's things."""
        least = max(COMMON * self.size, LEAST_AUTHORS + 1)
        return frozenset(key[0] for key, weight in self.weights.items() if len(key) == 1 and weight >= least)

    def term(self, key: Key, past: _Talk) -> NewTerm:
        usual = (past.posts[key] + HALF) / (past.count + 1) * self.count
        return NewTerm(_as_most_write(self.written[key]), self.posts[key], round(usual, 1))


def _weight(groups: Counter[int]) -> float:
    return sum(math.sqrt(count) for count in groups.values())


def _surprise(now: float, of_now: float, before: float, of_before: float) -> float:
    """Log-odds ratio over its standard deviation; 0 for what is not clearly more frequent than before."""
    usual, of_usual = before + HALF, of_before + PRIOR_POSTS
    if now / of_now < TIMES * usual / of_usual:
        return 0.0
    odds = math.log((now + HALF) / (of_now - now + HALF)) - math.log(usual / (of_usual - usual))
    return odds / math.sqrt(1 / (now + HALF) + 1 / (usual + HALF))


def _chosen(scores: dict[Key, float], present: _Talk, limit: int) -> list[Key]:
    found: list[Key] = []
    taken: set[str] = set()
    for key in sorted(scores, key=lambda key: (-scores[key], len(key), key)):
        if len(found) == limit:
            break
        if taken.isdisjoint(key):
            whole = _fuller(key, present, taken)
            found.append(whole)
            taken.update(whole)
    return found


def _fuller(key: Key, present: _Talk, taken: Set[str]) -> Key:
    """The phrase that holds it in about half of its posts: nobody says the one without the other."""
    least = HELD * present.weights[key]
    wider = [
        other
        for other, weight in present.weights.items()
        if len(other) > len(key)
        and weight >= least
        and len(present.authors[other]) >= LEAST_AUTHORS
        and _holds(other, key)
        and taken.isdisjoint(other)
    ]
    return max(wider, key=lambda other: (present.weights[other], -len(other), other), default=key)


def _holds(phrase: Key, part: Key) -> bool:
    return any(phrase[at : at + len(part)] == part for at in range(len(phrase) - len(part) + 1))


def _as_most_write(forms: Counter[str]) -> str:
    """In lower case where enough write it so, for a sentence begins with a capital."""
    lower: Counter[str] = Counter()
    for form, count in forms.items():
        if form == form.lower():
            lower[form] += count
    if lower and lower.total() >= 0.2 * forms.total():
        forms = lower
    return max(sorted(forms), key=lambda form: forms[form])
