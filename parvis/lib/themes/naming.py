"""Names of themes in the posts' own words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice

import numpy as np
from msgspec import Struct

from parvis.lib.terms.empty import BANAL
from parvis.lib.text import Token, tokens

from .values import Floats, Ints
from .wording import Wording, is_telling

HEAVIEST = 30  # words of a theme that are kept
LONGEST = 4  # words of a phrase
LEAST_SHARE = 0.3  # of the posts with a phrase's rarest telling word, those that must have the phrase
LEAST_POSTS = 3
READ_POSTS = 60  # of a theme, to see how its words are written
READ_CHARACTERS = 600
AS_FIRST = 4.0  # how much more a word weighs that the first post says too: name and post stand together on pages
LIKE = " '’-\u00a0\u202f#"  # what may stand between two words of one phrase
SHORTENED = 60  # characters of a post that stands for a name


def heaviest_words(wording: Wording, labels: Ints, count: int, weights: Floats) -> list[dict[str, float]]:
    """Of each cluster the words that tell it from the others, heaviest first, lengths of one.

    c-TF-IDF (Grootendorst 2022): the word's share of the cluster's posts, by how rare it is in an average cluster.
    `weights`: how many posts each row stands for; their root counts, so that one copied post does not name a theme.
    """
    if not count:
        return []
    posts = np.repeat(np.arange(wording.size), np.diff(wording.starts))
    held = labels[posts] >= 0
    table = np.zeros((count, len(wording.words)))
    np.add.at(table, (labels[posts[held]], wording.ids[held]), np.sqrt(weights[posts[held]]))
    sizes = np.maximum(1.0, np.bincount(labels[labels >= 0], np.sqrt(weights[labels >= 0]), minlength=count))
    shares = table / sizes[:, None]
    telling = shares * np.log1p(shares.mean(axis=0).max(initial=0) / np.maximum(shares.mean(axis=0), 1e-9))
    telling *= shares > 1.2 * shares.mean(axis=0)
    return [_heaviest(wording.words, row) for row in telling]


def _heaviest(words: Sequence[str], row: Floats) -> dict[str, float]:
    telling = (number for number in np.argsort(-row, kind="stable") if row[number] > 0 and words[number] not in BANAL)
    best = list(islice(telling, HEAVIEST))
    length = float(np.sqrt(sum(row[number] ** 2 for number in best))) or 1.0
    return {words[number]: round(float(row[number]) / length, 4) for number in best}


class _Phrase(Struct, frozen=True):
    words: tuple[str, ...]  # folded
    telling: frozenset[str]


def name_of(texts: Sequence[str], words: Mapping[str, float]) -> str:
    """Two to four words for posts whose heaviest words these are, written as the posts write them.

    The phrase that carries most weight, those of the first post before all; a single word gets the next heaviest beside
    it. Without words that repeat, the beginning of the first post.
    """
    phrases, shown = _phrases(texts[:READ_POSTS], words)
    weights = _with_first(texts, words)
    ranked = sorted(phrases, key=lambda phrase: (-_worth(phrase, phrases, weights), phrase.words))
    chosen: list[_Phrase] = []
    for phrase in ranked:
        said = {_stem(word) for other in chosen for word in other.telling}
        if sum(len(other.words) for other in chosen) + len(phrase.words) > LONGEST:
            continue
        if not said & {_stem(word) for word in phrase.telling}:
            chosen.append(phrase)
        if sum(len(other.telling) for other in chosen) >= 2 or len(chosen) == 2:
            break
    name = ", ".join(_written(shown[phrase.words]) for phrase in chosen)
    return name or _beginning(texts)


def says(text: str, name: str, words: Mapping[str, float]) -> bool:
    """Does the text say a heavy word of the name? Of one a person gave, any telling word."""
    folded = [token.folded for token in tokens(name)]
    wanted = [word for word in folded if word in words] or list(filter(is_telling, folded))
    return not {_stem(word) for word in wanted}.isdisjoint(
        _stem(each.folded) for each in tokens(text[:READ_CHARACTERS])
    )


def _with_first(texts: Sequence[str], words: Mapping[str, float]) -> dict[str, float]:
    first = {_stem(token.folded) for text in texts[:1] for token in tokens(text[:READ_CHARACTERS])}
    return {word: weight * (AS_FIRST if _stem(word) in first else 1.0) for word, weight in words.items()}


def _phrases(
    texts: Sequence[str], words: Mapping[str, float]
) -> tuple[dict[_Phrase, int], dict[tuple[str, ...], Counter[str]]]:
    """Phrases of the texts that begin and end with a heavy word, in how many posts, and how they are written."""
    counts: Counter[_Phrase] = Counter()
    shown: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for text in texts:
        met: set[_Phrase] = set()
        text = text[:READ_CHARACTERS]
        read = tokens(text)
        for start, first in enumerate(read):
            if first.folded not in words or first.mark == "@":
                continue
            for end in _ends(text, read, start, words):
                inside = tuple(token.folded for token in read[start : end + 1])
                met.add(_Phrase(inside, frozenset(word for word in inside if word in words)))
                shown[inside][text[first.start : read[end].end]] += 1
        counts.update(met)
    return {phrase: n for phrase, n in counts.items() if n >= min(LEAST_POSTS, len(texts))}, shown


def _ends(text: str, read: Sequence[Token], start: int, words: Mapping[str, float]) -> list[int]:
    """Where phrases that begin here may end: at a heavy word, over no sign of the end of a sentence."""
    found = [start]
    for end in range(start + 1, min(start + LONGEST, len(read))):
        between = text[read[end - 1].end : read[end].start]
        if not 0 < len(between) <= 2 or between.strip(LIKE):
            break
        if read[end].folded in words:
            found.append(end)
        elif is_telling(read[end].folded) and end == start + LONGEST - 1:
            break
    return found


def _worth(phrase: _Phrase, phrases: Mapping[_Phrase, int], words: Mapping[str, float]) -> float:
    """The weight of its telling words; nothing for a phrase that its words are mostly said without."""
    if len(phrase.words) > 1:
        alone = [phrases.get(_Phrase((word,), frozenset([word])), 0) for word in phrase.telling]
        if phrases[phrase] < LEAST_SHARE * min(alone, default=0):
            return 0.0
    return sum(words[word] for word in phrase.telling) / (1 + 0.15 * (len(phrase.words) - len(phrase.telling)))


def _stem(word: str) -> str:
    """The same for singular and plural, and for most endings of one word: enough not to name a theme "colis, colis"."""
    return word[:6].rstrip("sx") if len(word) > 3 else word


def _written(forms: Counter[str]) -> str:
    """As most write it; in lower case where enough do, for a sentence begins with a capital and a shout is in them."""
    lower: Counter[str] = Counter()
    for form, count in forms.items():
        if form == form.lower():
            lower[form] += count
    if lower and lower.total() >= 0.3 * forms.total():
        forms = lower
    return max(sorted(forms), key=lambda form: forms[form])


def _beginning(texts: Sequence[str]) -> str:
    line = " ".join(texts[0].split()) if texts else ""
    return line if len(line) <= SHORTENED else line[: SHORTENED - 1].rstrip() + "…"
