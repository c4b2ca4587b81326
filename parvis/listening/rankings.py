"""Who and what stands out in a period: authors, posts people react to, words that are new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max, QuerySet

from parvis.lib.terms import NewTerm, Said, folded_words, new_terms
from parvis.listening.cutting import border, cut
from parvis.listening.feed import Card, cards_of
from parvis.listening.models import Brand, DayTotal, HourCount, Mention
from parvis.listening.period import Period, hour_of
from parvis.posts.models import Author, Post

SAMPLE = 2000  # latest mentions that authors are counted in; a page says so when there are more
TEXTS = 400  # posts of each period that words are compared in
MOST_HOURS = 48  # looked into for the posts people react to most: peaks are bounds, the best posts are soon found


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


@dataclass(frozen=True, slots=True)
class Heard:
    """loudest: authors by followers times posts; busiest: by posts alone, who wrote once left out."""

    loudest: list[Voice]
    busiest: list[Voice]


def voices(queries: list[int], period: Period, limit: int = 6) -> Heard:
    """Who is heard among the latest mentions of the period."""
    latest = _mentions(queries, period).order_by("-created_at").values_list("author_id", "mood")[:SAMPLE]
    moods: dict[int, Counter[int]] = defaultdict(Counter)
    for author, mood in latest:
        moods[author][mood] += 1
    reach = _reach(list(moods))
    heaviest = sorted(moods, key=lambda author: -(reach.get(author, 0) + 1) * moods[author].total())[:limit]
    several = [author for author in moods if moods[author].total() > 1]
    busiest = sorted(several, key=lambda author: (-moods[author].total(), -reach.get(author, 0)))[:limit]
    # Nobody known is no voice.
    authors = Author.objects.exclude(native_id="").in_bulk({*heaviest, *busiest})
    known = {pk: Voice(author, moods[pk].total(), moods[pk]) for pk, author in authors.items()}
    return Heard(*([known[pk] for pk in ranked if pk in known] for ranked in (heaviest, busiest)))


def _reach(authors: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(authors), 900):
        rows = Author.objects.filter(pk__in=authors[start : start + 900], followers__gt=0)
        found.update((pk, followers or 0) for pk, followers in rows.values_list("pk", "followers"))
    return found


def most_engaging(queries: list[int], period: Period, limit: int = 4) -> list[Card]:
    """Posts with the most interactions.

    Days are looked into from the one with the highest peak down, and so are the hours of a day; once the best posts
    found beat all that the next one may hold, nothing better can follow.
    """
    best = _Best(queries, limit)
    pieces = cut(period.start, period.end, is_live=period.is_live)
    days = DayTotal.objects.filter(day__gte=pieces.days[0], day__lt=pieces.days[1])
    zone = period.start.tzinfo
    # Hours beside the whole days, and those that the ends of the period cut.
    beside = {hour for first, last in pieces.hours for hour in range(first, last)}
    beside |= {hour_of(start) for start, _ in pieces.seconds}
    best.look(HourCount.objects.filter(hour__in=beside), "hour", lambda hour: best.look_into(hour, period))
    best.look(days, "day", lambda day: best.look(
        HourCount.objects.filter(hour__gte=border(day, zone), hour__lt=border(day + 1, zone)),
        "hour", lambda hour: best.look_into(hour, period),
    ))  # fmt: skip
    return cards_of(best.posts())


class _Best:
    """The posts with the most interactions so far."""

    def __init__(self, queries: list[int], limit: int) -> None:
        self.queries, self.limit = queries, limit
        self.found: dict[int, int] = {}
        self.looked = 0

    def posts(self) -> list[int]:
        return sorted(self.found, key=lambda post: (-self.found[post], post))[: self.limit]

    def look(self, counts: QuerySet[Any], place: str, into: Callable[[int], None]) -> None:
        """Look into the rows' places by their peaks, the highest first, as long as one may hold something better."""
        rows = counts.filter(query_id__in=self.queries, peak__gt=0).values_list(place).annotate(most=Max("peak"))
        for where, peak in rows.order_by("-most")[:MOST_HOURS]:
            if len(self.found) >= self.limit and self.found[self.posts()[-1]] >= peak or self.looked > MOST_HOURS:
                return
            into(where)

    def look_into(self, hour: int, period: Period) -> None:
        self.looked += 1
        start, end = (datetime.fromtimestamp(each * 3600, tz=UTC) for each in (hour, hour + 1))
        rows = Mention.objects.filter(
            query_id__in=self.queries, created_at__gte=max(start, period.start), created_at__lt=end
        )
        rows = rows if period.is_live else rows.filter(created_at__lt=period.end)
        of_posts = rows.filter(engagement__gt=0).order_by().values_list("post_id").annotate(most=Max("engagement"))
        self.found.update(of_posts.order_by("-most")[: self.limit])
        self.found = {post: self.found[post] for post in self.posts()}


def terms(queries: list[int], period: Period) -> list[NewTerm]:
    """Words of the latest posts of the period that the ones before it did not have."""
    if period.is_all:
        return []
    names = Brand.objects.filter(queries__in=queries).values_list("name", flat=True)
    return new_terms(_texts(queries, period), _texts(queries, period.before), own=folded_words(" ".join(names)))


def _texts(queries: list[int], period: Period) -> list[Said]:
    ids = _mentions(queries, period).order_by("-created_at").values_list("post_id", flat=True)[:TEXTS]
    rows = Post.objects.filter(pk__in=set(ids)).values_list("text", "author_id")
    return [Said(text, str(author or "")) for text, author in rows]


def _mentions(queries: list[int], period: Period) -> QuerySet[Mention]:
    return Mention.objects.filter(query_id__in=queries, created_at__gte=period.start, created_at__lt=period.end)
