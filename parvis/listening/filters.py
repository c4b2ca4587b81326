"""What a wall shows, as its URL says it: `?brand=lumen&mood=0&network=bluesky&words=adaptateur&period=24h`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import QueryDict

from parvis.listening import narrowing
from parvis.listening.models import Mention
from parvis.listening.period import Period, read_period
from parvis.posts.search import having_words
from parvis.workspaces.models import Workspace

LOOKED_AT, ENOUGH = 2000, 45  # of the newest mentions that pass the other filters, so many must have the words
MANY = 50  # values of one filter that are read; more is no choice of a person
LISTS = ("query", "brand", "network", "lang", "mood", "triage", "kind")
FIELDS = {"query": "query_id", "brand": "query__brand__slug", "kind": "post__kind"}  # where it is another name


@dataclass(frozen=True, slots=True)
class Filters:
    workspace: Workspace
    period: Period
    query: tuple[int, ...] = ()
    brand: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    mood: tuple[int, ...] = ()
    triage: tuple[int, ...] = ()
    kind: tuple[str, ...] = ()
    author: int | None = None
    words: str = ""
    marked: bool = False
    more: tuple[tuple[str, tuple[int, ...]], ...] = ()  # of upper packages: name and keys

    @property
    def is_set(self) -> bool:
        """Is anything but the period chosen?"""
        return any(getattr(self, name) for name in (*LISTS, "author", "words", "marked", "more"))

    @property
    def chosen_more(self) -> list[tuple[str, str]]:
        """Name and words of each filter of an upper package."""
        return [(name, narrowing.words_of(self.workspace, name, key)) for name, keys in self.more for key in keys]

    def narrow(self, mentions: QuerySet[Mention]) -> QuerySet[Mention]:
        if not self.period.is_all:
            mentions = mentions.filter(created_at__gte=self.period.start)
        if not self.period.is_live:
            mentions = mentions.filter(created_at__lt=self.period.end)
        return self.narrow_but_time(mentions)

    def narrow_but_time(self, mentions: QuerySet[Mention]) -> QuerySet[Mention]:
        wanted = Q()
        for name in LISTS:
            field = FIELDS.get(name, name)
            if values := getattr(self, name):
                wanted &= Q(**{f"{field}__in": values})
        for name, keys in self.more:
            wanted &= narrowing.passing(self.workspace, name, keys)
        if self.author:
            wanted &= Q(author_id=self.author)
        if self.marked:
            wanted &= Q(marked_at__isnull=False)
        if self.words:
            wanted &= self._having_words(mentions.filter(wanted), is_alone=not wanted)
        return mentions.filter(wanted)

    def _having_words(self, others: QuerySet[Mention], *, is_alone: bool) -> Q:
        """With other filters none of the newest may do, though many posts have the words: a look at some tells."""
        asked = having_words(self.workspace, self.words, post="post_id")
        if asked is None:
            return Q(pk__in=[])
        if is_alone or connection.vendor != "sqlite":
            return asked
        newest = others.order_by("-created_at", "-id").values("pk")[:LOOKED_AT]
        if len(Mention.objects.filter(asked, pk__in=newest).values_list("pk")[:ENOUGH]) == ENOUGH:
            return asked
        return having_words(self.workspace, self.words, post="post_id", ask_newest=False) or asked


def read_filters(given: QueryDict, workspace: Workspace, now: datetime) -> Filters:
    return Filters(
        workspace=workspace,
        period=read_period(given.get("period", ""), workspace.zone, now),
        query=_numbers(given, "query"),
        brand=_texts(given, "brand"),
        network=_texts(given, "network"),
        lang=_texts(given, "lang"),
        mood=_numbers(given, "mood"),
        triage=_numbers(given, "triage"),
        kind=_texts(given, "kind"),
        author=next(iter(_numbers(given, "author")), None),
        words=given.get("words", "")[:200].replace("\x00", ""),
        marked=given.get("marked") == "1",
        more=tuple((name, keys) for name in narrowing.names() if (keys := _numbers(given, name))),
    )


def _texts(given: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(value[:60].replace("\x00", "") for value in given.getlist(name)[:MANY] if value)


def _numbers(given: QueryDict, name: str) -> tuple[int, ...]:
    """Whole numbers that fit a database's key."""
    return tuple(int(value) for value in given.getlist(name)[:MANY] if value.isdecimal() and len(value) < 19)
