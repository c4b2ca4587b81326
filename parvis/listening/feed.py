"""Mentions as people read them: one card for a post, however many queries found it, page after page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet

from parvis.listening.models import Mention, Mood, Query
from parvis.posts.models import Author, Post
from parvis.posts.search import places_of, terms_of

PAGE = 20  # more than a screen; the next page comes before one reaches its end
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(slots=True)
class Card:
    """A post with every mention of it in the workspace."""

    post: Post
    mentions: list[Mention] = field(default_factory=list)
    sought: str = ""  # words somebody searches for: marked in place of those that the queries found

    @property
    def id(self) -> int:
        return self.post.pk

    @property
    def author(self) -> Author:
        return self.post.author

    @property
    def reading(self) -> Mention:
        """The mention that tells what the post says: one that is read, if there is one; all read ones say the same."""
        read = (mention for mention in self.mentions if mention.mood != Mood.UNREAD)
        return next(read, self.mentions[0] if self.mentions else Mention(mood=Mood.UNREAD, sureness=0, read_with=0))

    @property
    def mood(self) -> int:
        return self.reading.mood

    @property
    def is_marked(self) -> bool:
        return any(mention.marked_at for mention in self.mentions)

    @property
    def text_spans(self) -> list[tuple[int, int]]:
        return self._spans("text")

    @property
    def title_spans(self) -> list[tuple[int, int]]:
        return self._spans("title")

    @property
    def why(self) -> list[tuple[Query, list[str]]]:
        """Each query that found it, with the words it found."""
        return [(mention.query, self._words(mention)) for mention in self.mentions]

    def _words(self, mention: Mention) -> list[str]:
        texts = {"text": self.post.text, "title": self.post.title}
        found = (texts.get(span[2] if len(span) > 2 else "text", "")[span[0] : span[1]] for span in mention.spans)
        return list(dict.fromkeys(word for word in found if word))[:8]

    def _spans(self, name: str) -> list[tuple[int, int]]:
        if self.sought:
            return places_of(getattr(self.post, name), terms_of(self.sought))
        every = (span for mention in self.mentions for span in mention.spans)
        return [
            (span[0], span[1]) for span in every if len(span) > 1 and (span[2] if len(span) > 2 else "text") == name
        ]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Right after this mention in the order newest first."""

    created_at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.created_at - EPOCH) // MICROSECOND}-{self.id}"

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        moment, _, number = text.partition("-")
        if not (moment.isdecimal() and number.isdecimal()) or len(moment) > 16 or len(number) > 18:
            return None
        return cls(EPOCH + int(moment) * MICROSECOND, int(number))

    def narrow(self, mentions: QuerySet[Mention]) -> QuerySet[Mention]:
        """Those that come after it."""
        later = mentions.filter(created_at__lte=self.created_at)
        return later.exclude(created_at=self.created_at, id__gte=self.id)


@dataclass(frozen=True, slots=True)
class Page:
    cards: list[Card]
    after: Cursor | None  # where the next page begins; None at the end


def read_page(mentions: QuerySet[Mention], cursor: Cursor | None = None, size: int = PAGE) -> Page:
    """The next posts of these mentions, newest first; a post of the page before does not come again."""
    ordered = mentions.order_by("-created_at", "-id")
    if cursor:
        ordered = cursor.narrow(ordered)
    seen = _posts_at(mentions, cursor) if cursor else set()
    posts: dict[int, None] = {}
    last: tuple[datetime, int] | None = None
    # One more than the page, so that we know whether there is another; twice, as two queries may find one post. Where
    # more do, the page is shorter.
    rows = list(ordered.values_list("created_at", "id", "post_id")[: 2 * size + 1])
    for created_at, mention_id, post_id in rows:
        if post_id not in seen and post_id not in posts:
            if len(posts) == size:
                return Page(cards_of(posts), Cursor(*last) if last else None)
            posts[post_id] = None
        last = (created_at, mention_id)
    return Page(cards_of(posts), Cursor(*last) if last and len(rows) > 2 * size else None)


def _posts_at(mentions: QuerySet[Mention], cursor: Cursor) -> set[int]:
    shown = mentions.filter(created_at=cursor.created_at, id__gte=cursor.id)
    return set(shown.values_list("post_id", flat=True)[:1000])


def cards_of(post_ids: Iterable[int], sought: str = "") -> list[Card]:
    """One card for each post, in the order given, with all that the workspace's queries found in it."""
    ids = list(post_ids)
    found = Mention.objects.filter(post_id__in=ids).select_related("query", "mood_by", "triage_by").order_by("id")
    by_post = defaultdict(list)
    for mention in found:
        by_post[mention.post_id].append(mention)
    posts = Post.objects.filter(pk__in=ids).select_related("author", "source").in_bulk()
    return [Card(posts[pk], by_post[pk], sought) for pk in ids if pk in posts]
