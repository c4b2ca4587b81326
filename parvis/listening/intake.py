"""Take a batch in: authors, posts, mentions with why, roll-ups, events and the source's cursor in one transaction.

A repeated batch is harmless, edits and deletions are followed, and whoever lost the claim of the source writes nothing.
`docs/reasons/intake.md` says what a deletion does to counts and how long batches are cut.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from parvis.listening.changes import MentionChanges, PostFacts
from parvis.listening.documents import document_of_row
from parvis.listening.languages import with_languages
from parvis.listening.matching import Found, Watch, watch_of
from parvis.listening.models import Mention
from parvis.listening.stored_languages import followed_by
from parvis.networks import seam
from parvis.networks.cleaning import clean_id, clean_post, clean_text, clean_time
from parvis.networks.document import document_of
from parvis.posts import writing
from parvis.posts.bulk import add_counts
from parvis.posts.models import Post, Source, SourceCount, Unreadable
from parvis.posts.models.post import engagement_of
from parvis.posts.sentences import keep
from parvis.posts.turns import Turns

CHUNK = 1_000  # posts in one write transaction: some 100 ms, so that other writers hardly wait
ATTEMPTS = 5  # when queries were edited while we matched

Describe = Callable[[Sequence[seam.Post]], Sequence[seam.Post]]


class LostClaim(Exception):
    """Another worker has the source now, or a person paused it. Nothing was written."""


class WatchMoved(Exception):
    """Queries were edited since the batch was matched: match it again."""


@dataclass(slots=True)
class Taken:
    """What taking a batch in did, in numbers."""

    received: int = 0
    stored: int = 0
    mentions: int = 0
    lost: int = 0
    deleted: int = 0
    bad: int = 0

    def add(self, done: Taken) -> None:
        self.stored += done.stored
        self.mentions += done.mentions
        self.lost += done.lost
        self.deleted += done.deleted


def take_in(
    source: Source, batch: seam.Batch, *, watch: Watch | None = None, now: datetime | None = None,
    keep_cursor: bool = False, describe: Describe | None = None, turns: Turns | None = None,
) -> Taken:  # fmt: skip
    """Store what the batch brings for the source as it was claimed (`source.token`). Raises LostClaim.

    A long batch is written in several transactions, the cursor and the counters in the last: a crash in between
    repeats the batch, and the repeat finds its posts stored. `keep_cursor`: the batch came another way than by polling.
    `describe` completes the posts that are to be stored (it may ask the network: no transaction is open then).
    `turns`: more comes at once, so that other writers must be given theirs.
    """
    now = now or timezone.now()
    intake = _Intake(source, watch or watch_of(source.workspace_id), now, keep_cursor, describe, turns)
    posts = newest_versions(clean_post(post, now) for post in batch.posts)
    chunks = [posts[start : start + CHUNK] for start in range(0, len(posts), CHUNK)] or [[]]
    for chunk in chunks[:-1]:
        intake.store(chunk)
    intake.store(chunks[-1], batch)
    intake.taken.received, intake.taken.bad = len(batch.posts), len(batch.bad)
    return intake.taken


def newest_versions(posts: Iterable[seam.Post]) -> list[seam.Post]:
    """Each post once, as it came to be last; the later in the batch wins a tie."""
    newest: dict[writing.Key, seam.Post] = {}
    for post in posts:
        key = (post.network, post.native_id)
        if key not in newest or writing.version_of(post) >= writing.version_of(newest[key]):
            newest[key] = post
    return list(newest.values())


@dataclass(slots=True)
class _Intake:
    """One batch on its way in."""

    source: Source
    watch: Watch
    now: datetime
    keep_cursor: bool
    describe: Describe | None
    turns: Turns | None
    taken: Taken = field(default_factory=Taken)

    def store(self, posts: list[seam.Post], batch: seam.Batch | None = None) -> None:
        """Match outside the transaction, write inside; again where queries were edited meanwhile."""
        followed = followed_by(self.source.workspace_id)
        for attempt in range(1, ATTEMPTS + 1):
            if self.watch.asks_language:
                posts = with_languages(posts, range(len(posts)), followed)
            found = self.watch.find([document_of(post, source=self.source.name) for post in posts])
            if self.describe and attempt == 1:
                posts = self._described(posts, found)
            posts = with_languages(posts, found, followed)
            try:
                done = self._write(posts, found, batch)
            except (WatchMoved, IntegrityError):
                if attempt == ATTEMPTS:
                    raise
                self.watch.refresh()
            else:
                self.taken.add(done)
                return

    def _write(self, posts: list[seam.Post], found: dict[int, Found], batch: seam.Batch | None) -> Taken:
        with transaction.atomic():
            begun = time.monotonic()
            storing = _Storing(self.source, self.watch, self.now)
            storing.open()
            storing.write(posts, found)
            if batch is not None:
                storing.finish(batch, keep_cursor=self.keep_cursor)
        if batch is not None and not self.keep_cursor:
            self.source.cursor = batch.cursor
        if self.turns:
            self.turns.wrote(time.monotonic() - begun)
        return storing.done

    def _described(self, posts: list[seam.Post], found: dict[int, Found]) -> list[seam.Post]:
        """The posts, those that are to be stored completed."""
        assert self.describe
        places = range(len(posts)) if self.source.keeps_everything else sorted(found)
        completed = self.describe([posts[place] for place in places])
        by_place = dict(zip(places, completed, strict=True))
        return [
            clean_post(by_place[place], self.now) if place in by_place else post for place, post in enumerate(posts)
        ]


class _Storing:
    """One write transaction of a source."""

    def __init__(self, source: Source, watch: Watch, now: datetime) -> None:
        self.source, self.watch, self.now = source, watch, now
        self.workspace = source.workspace
        self.changes = MentionChanges(self.workspace, now)
        self.done = Taken()

    def open(self) -> None:
        writing.lock_writing(self.workspace.pk)
        if not Source.objects.filter(pk=self.source.pk, token=self.source.token).update(last_received_at=self.now):
            raise LostClaim(self.source.name)
        if not self.watch.is_current():
            raise WatchMoved

    def write(self, posts: Sequence[seam.Post], found: dict[int, Found]) -> None:
        known = writing.find_posts(self.workspace, [(post.network, post.native_id) for post in posts])
        new, again = [], []
        for place, post in enumerate(posts):
            if stored := known.get((post.network, post.native_id)):
                again.append((stored, post))
            elif place in found or self.source.keeps_everything:
                new.append((post, found.get(place, {})))
        values = [post for post, _ in new] + [post for stored, post in again if not stored.deleted_at]
        authors = writing.store_authors(self.workspace, values, self.now)
        self._store_new(new, authors)
        self._follow_edits(again)
        self._write_changes()

    def finish(self, batch: seam.Batch, *, keep_cursor: bool) -> None:
        """What is written once for the whole batch: deletions, unreadable records, counters, the cursor."""
        self._follow_deletions(batch.deletions)
        self._write_changes()
        Unreadable.objects.bulk_create(_unreadable(self.source, bad) for bad in batch.bad)
        changes: dict[str, Any] = {} if keep_cursor else {"cursor": batch.cursor}
        if batch.posts:
            latest = max(clean_time(post.created_at, self.now) for post in batch.posts)
            changes["last_post_at"] = self.source.last_post_at = max(latest, self.source.last_post_at or latest)
        if batch.progress is not None:
            changes["progress"] = self.source.progress = batch.progress
        if batch.notes:
            changes["notes"] = self.source.notes = self.source.notes_with(batch.notes, self.now)
        Source.objects.filter(pk=self.source.pk).update(
            received_count=F("received_count") + len(batch.posts), bad_count=F("bad_count") + len(batch.bad), **changes
        )
        self._count(received=len(batch.posts))

    def _write_changes(self) -> None:
        changes, self.changes = self.changes, MentionChanges(self.workspace, self.now)
        changes.write({"source": self.source.pk})
        self.done.mentions += len(changes.found)
        self.done.lost += len(changes.lost)
        if changes.found:
            more = len(changes.found)
            Source.objects.filter(pk=self.source.pk).update(matched_count=F("matched_count") + more)
            self._count(matched=more)

    def _count(self, received: int = 0, matched: int = 0) -> None:
        if received or matched:
            key = (self.source.pk, SourceCount.slot_of(self.now))
            add_counts(SourceCount, ("source_id", "slot"), ("received", "matched"), {key: (received, matched)})

    def _store_new(self, new: list[tuple[seam.Post, Found]], authors: dict[writing.Key, writing.KnownAuthor]) -> None:
        ids = writing.insert_posts(self.workspace, self.source, [post for post, _ in new], authors, self.now)
        self.done.stored = len(ids)
        for post_id, (post, queries) in zip(ids, new, strict=True):
            if queries:
                author, engagement = authors[post.network, post.author.native_id], engagement_of(post.counts)
                facts = PostFacts(
                    post_id, author.id, post.network, post.lang, post.created_at, author.followers or 0, engagement
                )
                self.changes.find(facts, queries)

    def _follow_edits(self, again: list[tuple[Post, seam.Post]]) -> None:
        """Stored posts that came again: what they match is judged by what is stored after the edit."""
        rows = [(stored, writing.rewrite_post(stored, post)) for stored, post in again if not stored.deleted_at]
        if not rows:
            return
        mentions = mentions_of([stored for stored, _ in rows])
        found = self.watch.find([document_of_row(stored) for stored, _ in rows])
        asked = self.watch.asked()
        for place, (stored, has_new_words) in enumerate(rows):
            may_lose: frozenset[int] = asked if has_new_words else frozenset()
            if has_new_words:
                self.changes.read_anew(mentions[stored.pk])
            self.changes.compare(stored, mentions[stored.pk], found.get(place, {}), may_lose=may_lose)

    def _follow_deletions(self, deletions: Sequence[seam.Deletion]) -> None:
        posts = {(gone.network, clean_id(gone.native_id)) for gone in deletions if gone.native_id}
        authors = {
            (gone.network, clean_id(gone.author_id, 300)) for gone in deletions if gone.author_id and not gone.native_id
        }
        gone = [post for post in writing.find_posts(self.workspace, posts).values() if not post.deleted_at]
        known = {post.pk for post in gone}
        of_authors = writing.find_posts_of(self.workspace, authors) if authors else []
        gone += [post for post in of_authors if post.pk not in known]
        for mentions in mentions_of(gone).values():
            self.changes.lose(mentions)
        writing.empty_posts(gone, self.now)
        self.done.deleted = len(gone)


def mentions_of(posts: Sequence[Post]) -> dict[int, list[Mention]]:
    """The mentions of each post, by its id."""
    grouped: dict[int, list[Mention]] = defaultdict(list)
    ids = [post.pk for post in posts]
    for start in range(0, len(ids), CHUNK):
        for mention in Mention.objects.filter(post__in=ids[start : start + CHUNK]).order_by("pk"):
            grouped[mention.post_id].append(mention)
    return grouped


def _unreadable(source: Source, bad: seam.BadRecord) -> Unreadable:
    return Unreadable(
        source=source, place=clean_text(bad.place, 200), reason=clean_text(bad.reason, 2000),
        why=keep(bad.reason), excerpt=clean_text(bad.excerpt, 500),
    )  # fmt: skip
