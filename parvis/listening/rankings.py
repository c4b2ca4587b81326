"""Who and what stands out in a period: authors, posts people react to, words that are new."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet, Sum

from parvis.lib.terms import NewTerm, new_terms
from parvis.listening.feed import Card, cards_of
from parvis.listening.models import HourCount, Mention
from parvis.listening.period import Period, hour_of
from parvis.posts.models import Author, Post

SAMPLE = 2000  # latest mentions that authors are counted in; a page says so when there are more
TEXTS = 400  # posts of each period that words are compared in
HOURS = 24  # hours looked into for the posts people react to most


@dataclass(frozen=True, slots=True)
class Voice:
    author: Author
    posts: int
    moods: dict[int, int]

    @property
    def mood(self) -> int:
        return max(self.moods, key=lambda mood: self.moods[mood])

    @property
    def weight(self) -> int:
        return (self.author.followers or 0) * self.posts


def voices(queries: list[int], period: Period, limit: int = 6) -> list[Voice]:
    """Authors by followers times posts, among the latest mentions of the period."""
    latest = _mentions(queries, period).order_by("-created_at").values_list("author_id", "mood")[:SAMPLE]
    moods: dict[int, Counter[int]] = defaultdict(Counter)
    for author, mood in latest:
        moods[author][mood] += 1
    reach = _reach(list(moods))
    heaviest = sorted(moods, key=lambda author: -(reach.get(author, 0) + 1) * moods[author].total())[:limit]
    authors = Author.objects.exclude(native_id="").in_bulk(heaviest)  # nobody known is no voice
    return [Voice(authors[pk], moods[pk].total(), moods[pk]) for pk in heaviest if pk in authors]


def _reach(authors: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(authors), 900):
        rows = Author.objects.filter(pk__in=authors[start : start + 900], followers__gt=0)
        found.update((pk, followers or 0) for pk, followers in rows.values_list("pk", "followers"))
    return found


def most_engaging(queries: list[int], period: Period, limit: int = 4) -> list[Card]:
    """Posts with the most interactions.

    Hours are looked into from the one with the most interactions down; once the best posts found beat the whole of
    the next hour, nothing better can follow.
    """
    rows = HourCount.objects.filter(
        query_id__in=queries, hour__gte=hour_of(period.start), hour__lte=hour_of(period.end), engagement__gt=0
    )
    by_hour = rows.values_list("hour").annotate(n=Sum("engagement")).order_by("-n")[:HOURS]
    best: dict[int, int] = {}
    for hour, total in by_hour:
        if len(best) >= limit and sorted(best.values())[-limit] >= total:
            break
        best.update(_best_of_hour(queries, hour, limit))
        best = dict(sorted(best.items(), key=lambda pair: -pair[1])[: limit * 2])
    return cards_of(sorted(best, key=lambda post: -best[post])[:limit])


def _best_of_hour(queries: list[int], hour: int, limit: int) -> dict[int, int]:
    start, end = (datetime.fromtimestamp(each * 3600, tz=UTC) for each in (hour, hour + 1))
    rows = Mention.objects.filter(query_id__in=queries, created_at__gte=start, created_at__lt=end)
    return dict(rows.order_by("-engagement").values_list("post_id", "engagement")[: limit * 2])


def terms(queries: list[int], period: Period) -> list[NewTerm]:
    """Words of the latest posts of the period that the ones before it did not have."""
    if period.is_all:
        return []
    return new_terms(_texts(queries, period), _texts(queries, period.before))


def _texts(queries: list[int], period: Period) -> list[str]:
    ids = _mentions(queries, period).order_by("-created_at").values_list("post_id", flat=True)[:TEXTS]
    return list(
        Post.objects.filter(pk__in=set(ids)).values_list("text", flat=True).distinct()
    )  # a relay says nothing new


def _mentions(queries: list[int], period: Period) -> QuerySet[Mention]:
    return Mention.objects.filter(query_id__in=queries, created_at__gte=period.start, created_at__lt=period.end)
