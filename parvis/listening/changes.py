"""What one transaction changes among the mentions of a workspace: found, lost, counted anew.

Gathered in memory, then written at once with the roll-ups and the events. The caller holds the workspace's lock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from typing import Any, NamedTuple

from parvis.events.record import record
from parvis.listening.counting import Tally
from parvis.listening.matching import Found
from parvis.listening.models import Mention, Mood, ReadWith
from parvis.posts.bulk import insert_rows, reserve_ids, update_rows
from parvis.posts.models import Post
from parvis.workspaces.models import Workspace


class NewMention(NamedTuple):
    """A row of Mention; the names are its columns."""

    id: int
    workspace_id: int
    query_id: int
    post_id: int
    author_id: int
    network: str
    lang: str
    mood: int
    created_at: datetime
    hour: int
    found_at: datetime
    reach: int
    engagement: int
    spans: list[list[Any]]


class PostFacts(NamedTuple):
    """What a mention repeats of its post."""

    post_id: int
    author_id: int
    network: str
    lang: str
    created_at: datetime
    reach: int
    engagement: int


class MentionChanges:
    def __init__(self, workspace: Workspace, now: datetime) -> None:
        self.workspace = workspace
        self.now = now
        self.tally = Tally()
        self.found: list[tuple[PostFacts, int, list[list[Any]]]] = []
        self.lost: list[Mention] = []
        self.recounted: list[tuple[int, str, int]] = []
        self.reread: list[tuple[int, int, int]] = []
        self.respanned: list[tuple[list[list[Any]], int]] = []

    def find(self, facts: PostFacts, queries: Found) -> None:
        """The post is a new mention of these queries."""
        self.found.extend((facts, query_id, spans) for query_id, spans in queries.items())

    def read_anew(self, mentions: Iterable[Mention]) -> None:
        """The words changed: what a machine read of the old ones no longer holds; a person's word does."""
        for mention in mentions:
            if mention.mood_by_id is None and mention.mood != Mood.UNREAD:
                self.tally.add(mention, -1)
                mention.mood = Mood.UNREAD
                self.tally.add(mention)
            self.reread.append((mention.mood, ReadWith.NOTHING, mention.pk))

    def lose(self, mentions: Iterable[Mention]) -> None:
        self.lost.extend(mentions)

    def compare(
        self, post: Post, mentions: Sequence[Mention], queries: Found, *, may_lose: Set[int] = frozenset()
    ) -> None:
        """Bring the mentions of a stored post (with its author) to what its present form matches.

        `may_lose`: the queries that were asked, and whose silence takes a mention away.
        """
        have = {mention.query_id for mention in mentions}
        self.find(facts_of(post), {query_id: spans for query_id, spans in queries.items() if query_id not in have})
        stale = [mention for mention in mentions if mention.query_id in may_lose and mention.query_id not in queries]
        kept = [mention for mention in mentions if mention not in stale]
        self.lose(stale)
        self._count_anew(post, kept)
        self._say_why_anew(kept, queries)

    def write(self, cause: dict[str, Any]) -> None:
        """Write rows, roll-ups and events; `cause` says in the events where it comes from."""
        self._drop_lost()
        rows = self._insert_found()
        update_rows(Mention, ("engagement", "lang"), self.recounted)
        update_rows(Mention, ("mood", "read_with"), self.reread)
        update_rows(Mention, ("spans",), self.respanned)
        self.tally.write()
        if rows:
            facts = {"first": rows[0].id, "last": rows[-1].id, "queries": _by_query(rows)}
            record(self.workspace, "mentions.found", cause | facts, at=self.now)
        if self.lost:
            record(self.workspace, "mentions.lost", cause | {"queries": _by_query(self.lost)}, at=self.now)

    def _drop_lost(self) -> None:
        for mention in self.lost:
            self.tally.add(mention, -1)
        for start in range(0, len(self.lost), 1000):
            Mention.objects.filter(pk__in=[mention.pk for mention in self.lost[start : start + 1000]]).delete()

    def _insert_found(self) -> list[NewMention]:
        ids = reserve_ids(Mention, len(self.found)) if self.found else []
        rows = [
            NewMention(
                pk, self.workspace.pk, query_id, facts.post_id, facts.author_id, facts.network, facts.lang,
                Mood.UNREAD.value, facts.created_at, hour_of(facts.created_at), self.now, facts.reach,
                facts.engagement, spans,
            )
            for pk, (facts, query_id, spans) in zip(ids, self.found, strict=True)
        ]  # fmt: skip
        insert_rows(Mention, NewMention._fields, rows)
        for row in rows:
            self.tally.add(row)
        return rows

    def _count_anew(self, post: Post, mentions: Iterable[Mention]) -> None:
        for mention in mentions:
            if (mention.engagement, mention.lang) != (post.engagement, post.lang):
                self.tally.add(mention, -1)
                mention.engagement, mention.lang = post.engagement, post.lang
                self.tally.add(mention)
                self.recounted.append((post.engagement, post.lang, mention.pk))

    def _say_why_anew(self, mentions: Iterable[Mention], queries: Found) -> None:
        """Words that moved, and those of an edited query, stand in other places."""
        for mention in mentions:
            spans = queries.get(mention.query_id, mention.spans)
            if spans != mention.spans:
                self.respanned.append((spans, mention.pk))


def facts_of(post: Post) -> PostFacts:
    return PostFacts(
        post.pk, post.author_id, post.network, post.lang, post.created_at, post.author.followers or 0, post.engagement
    )


def hour_of(moment: datetime) -> int:
    """Hours since 1970."""
    return int(moment.timestamp()) // 3600


def _by_query(mentions: Iterable[Any]) -> dict[str, int]:
    return dict(Counter(str(mention.query_id) for mention in mentions))
