"""What readers and persons say of posts, brought to their mentions and to the roll-ups in one transaction.

A reading only adds: it never overwrites a person's word nor a better reading, so that a repeat changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from parvis.listening.counting import Tally
from parvis.listening.models import Mention, Mood, ReadWith, Redraw
from parvis.posts.bulk import update_rows
from parvis.posts.writing import lock_writing
from parvis.workspaces.models import Workspace

COLUMNS = ("mood", "sureness", "triage", "read_with", "mood_by_id", "triage_by_id")
AT_ONCE = 1_000  # posts in one IN (...)
REDRAWN = timedelta(minutes=5)  # how long an open wall that was away finds what it must draw again


class Read(NamedTuple):
    """What a reader found out about one post."""

    post_id: int
    mood: int
    sureness: int  # percent
    read_with: int
    triage: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a mention says at present; its fields are what a reading or a person may change."""

    mood: int
    sureness: int
    triage: int | None
    read_with: int
    mood_by_id: int | None
    triage_by_id: int | None

    def after(self, read: Read) -> Standing:
        """With what was read, where nobody knows better."""
        is_news = self.read_with < read.read_with and (read.read_with != ReadWith.SET_ASIDE or not self.read_with)
        if not is_news:
            return self
        found = replace(self, read_with=read.read_with)
        if self.mood_by_id is None:
            found = replace(found, mood=read.mood, sureness=read.sureness)
        if self.triage_by_id is None and read.triage is not None:
            found = replace(found, triage=read.triage)
        return found


def set_moods(workspace: Workspace, reads: Sequence[Read], now: datetime) -> int:
    """Bring readings to the mentions of their posts; how many mentions changed. Call it inside a transaction."""
    lock_writing(workspace.pk)
    by_post = {read.post_id: read for read in reads}
    moves = []
    for mention in _mentions(workspace, by_post):
        before = standing_of(mention)
        after = before.after(by_post[mention.post_id])
        if after != before:
            moves.append((mention, after))
    return _move(workspace, moves, now)


def set_by_person(
    workspace: Workspace, post_id: int, now: datetime, *, by: int | None, mood: int | None = None,
    triage: int | None = None,
) -> int:  # fmt: skip
    """What the person of this id says of the post, for all its mentions; how many changed. Inside a transaction."""
    lock_writing(workspace.pk)
    moves = []
    for mention in _mentions(workspace, [post_id]):
        after = standing_of(mention)
        if mood is not None:
            after = replace(after, mood=mood, sureness=100, mood_by_id=by)
        if triage is not None:
            after = replace(after, triage=triage, triage_by_id=by)
        moves.append((mention, after))
    return _move(workspace, moves, now)


def give_back_mood(workspace: Workspace, read: Read, now: datetime) -> int:
    """Take a person's word about the mood back: what the machine had read holds again."""
    lock_writing(workspace.pk)
    found = {"mood": read.mood, "sureness": read.sureness, "read_with": read.read_with, "mood_by_id": None}
    return _move(
        workspace,
        [(mention, replace(standing_of(mention), **found)) for mention in _mentions(workspace, [read.post_id])],
        now,
    )


def give_back_triage(workspace: Workspace, post_id: int, triage: int | None, now: datetime) -> int:
    lock_writing(workspace.pk)
    found = {"triage": triage, "triage_by_id": None}
    return _move(
        workspace,
        [(mention, replace(standing_of(mention), **found)) for mention in _mentions(workspace, [post_id])],
        now,
    )


def standing_of(mention: Mention) -> Standing:
    return Standing(*(getattr(mention, name) for name in COLUMNS))


def unread(workspace: Workspace) -> QuerySet[Mention]:
    """Mentions whose mood nobody has read yet; a partial index keeps them at hand."""
    return Mention.objects.filter(workspace=workspace, mood=Mood.UNREAD)


def _mentions(workspace: Workspace, post_ids: Iterable[int]) -> Iterable[Mention]:
    ids = list(post_ids)
    for start in range(0, len(ids), AT_ONCE):
        rows = Mention.objects.filter(workspace=workspace, post_id__in=ids[start : start + AT_ONCE])
        yield from rows.defer("spans").order_by("pk")


def _move(workspace: Workspace, moves: Sequence[tuple[Mention, Standing]], now: datetime) -> int:
    """Write the rows and the roll-ups, and have open walls draw these posts again."""
    moves = [(mention, after) for mention, after in moves if standing_of(mention) != after]
    if not moves:
        return 0
    tally = Tally()
    for mention, after in moves:
        if mention.mood != after.mood:
            tally.add(mention, -1)
            mention.mood = after.mood
            tally.add(mention)
    rows = [(*(getattr(after, name) for name in COLUMNS), mention.pk) for mention, after in moves]
    update_rows(Mention, COLUMNS, rows)
    tally.write()
    Redraw.ask(workspace, [mention.post_id for mention, _ in moves], now, keep=REDRAWN)
    return len(moves)
