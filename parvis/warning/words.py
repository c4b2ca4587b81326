"""What the words of five minutes say beyond their counts: a term that rises, posts that repeat each other.

Read once from the posts when the minutes are over, at most so many of each slot, and kept as a roll-up of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple

from parvis.lib.copies import Copies
from parvis.lib.detect.vocabulary import Vocabulary
from parvis.lib.terms import words
from parvis.listening.counting import slot_of
from parvis.listening.models import Mention, MomentCount
from parvis.warning.feeding import NONE, Counts
from parvis.warning.models import Detector, MomentEvidence

MOST_OF_A_SLOT = 100  # posts read of five minutes; the more there are, the less each one tells
MOST_AT_ONCE = 12_000  # posts read in one look, of the latest slots; of those before nothing is known
# Compared with, to tell copies: a wording that comes again after days is no news. A thousand cost some 40 ms a look.
LOOK_BACK, BEFORE = timedelta(days=14), 1000
MOST_COPIES = 5000


class Text(NamedTuple):
    text: str
    author: int


Texts = dict[int, dict[int, Text]]  # of each slot, by post


def first_read(counts: Mapping[int, Counts], first: int, last: int) -> int:
    """The slot from which on one look can read the posts; those of the slots before it stay unread."""
    left = MOST_AT_ONCE
    for slot in range(last - 1, first - 1, -1):
        left -= min(counts.get(slot, NONE).mentions, MOST_OF_A_SLOT)
        if left < 0:
            return slot + 1
    return first


def read_words(
    row: Detector, query_ids: list[int], first: int, last: int, counts: Mapping[int, Counts]
) -> list[MomentEvidence]:
    """Evidence of the slots from `first` until before `last`; the detector's vocabulary goes on."""
    texts = _texts(query_ids, first, last, counts)
    if not texts:
        return []
    vocabulary = _vocabulary(row)
    copies = _copies_before(query_ids, first)
    found = []
    for slot in sorted(texts):
        own = _own(copies, texts[slot])
        repeated = len(texts[slot]) - len(own)
        said = _by_author(own)
        term, mentions = vocabulary.rising(said, slot)
        vocabulary.learn(said, slot)
        if mentions or repeated:
            found.append(MomentEvidence(
                detector=row, slot=slot, term=term[:80], term_mentions=mentions, copies=repeated
            ))  # fmt: skip
    row.vocabulary = vocabulary.state()
    return found


def _vocabulary(row: Detector) -> Vocabulary:
    try:
        return Vocabulary.resume(bytes(row.vocabulary)) if row.vocabulary else Vocabulary()
    except ValueError:
        return Vocabulary()


def _texts(query_ids: list[int], first: int, last: int, counts: Mapping[int, Counts]) -> Texts:
    """Of posts that two queries found, once."""
    found: Texts = defaultdict(dict)
    for start, end in _stretches(first, last, counts):
        rows = Mention.objects.filter(
            query_id__in=query_ids, created_at__gte=MomentCount.start_of(start),
            created_at__lt=MomentCount.start_of(end),
        )  # fmt: skip
        chosen = rows.order_by("created_at").only(
            "created_at", "found_at", "author_id", "post__title", "post__text"
        ).select_related("post")  # fmt: skip
        for mention in chosen[: MOST_OF_A_SLOT * len(query_ids) * (end - start)]:
            slot = slot_of(mention)
            if slot is not None and first <= slot < last and len(found[slot]) < MOST_OF_A_SLOT:
                text = f"{mention.post.title} {mention.post.text}".strip()
                found[slot][mention.post_id] = Text(text, mention.author_id)
    return found


def _stretches(first: int, last: int, counts: Mapping[int, Counts]) -> Iterator[tuple[int, int]]:
    """What is read at once: a slot of which only some posts are read alone, and the slots between those."""
    begin = first
    for slot in range(first, last):
        if counts.get(slot, NONE).mentions > MOST_OF_A_SLOT:
            if begin < slot:
                yield begin, slot
            yield slot, slot + 1
            begin = slot + 1
    if begin < last:
        yield begin, last


def _copies_before(query_ids: list[int], first: int) -> Copies:
    start = MomentCount.start_of(first)
    rows = Mention.objects.filter(query_id__in=query_ids, created_at__gte=start - LOOK_BACK, created_at__lt=start)
    copies: Copies = Copies(MOST_COPIES)
    for key, title, text in rows.order_by("-created_at").values_list("post_id", "post__title", "post__text")[:BEFORE]:
        copies.add(key, f"{title} {text}".strip())
    return copies


def _own(copies: Copies, texts: dict[int, Text]) -> list[Text]:
    """Those that repeat no other: a copy is evidence of its own, and brings no new word."""
    return [each for key, each in texts.items() if copies.add(key, each.text) == key]


def _by_author(texts: list[Text]) -> list[set[str]]:
    """What each author says: who says a word ten times says it once."""
    found: dict[int, set[str]] = defaultdict(set)
    for each in texts:
        found[each.author].update(words(each.text))
    return list(found.values())


def as_pairs(rows: Iterable[MomentEvidence]) -> dict[int, tuple[int, int]]:
    return {row.slot: (row.term_mentions, row.copies) for row in rows}
