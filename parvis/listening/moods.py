"""What readers and persons say of posts, brought to their mentions and to the roll-ups in one transaction.

A reading only adds: it never overwrites a person's word nor a better reading, so that a repeat changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

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


class Row(NamedTuple):
    """A mention, as far as it is counted and may change: a thousand of these cost a fifth of a thousand objects."""

    pk: int
    workspace_id: int
    query_id: int
    post_id: int
    created_at: datetime
    found_at: datetime
    hour: int
    network: str
    lang: str
    reach: int
    engagement: int
    mood: int
    sureness: int
    triage: int | None
    read_with: int
    mood_by_id: int | None
    triage_by_id: int | None

    def after(self, read: Read) -> Row:
        """With what was read, where nobody knows better."""
        is_news = self.read_with < read.read_with and (read.read_with != ReadWith.SET_ASIDE or not self.read_with)
        if not is_news:
            return self
        is_mine, is_sorted = self.mood_by_id is not None, self.triage_by_id is not None or read.triage is None
        return self._replace(
            read_with=read.read_with, mood=self.mood if is_mine else read.mood,
            sureness=self.sureness if is_mine else read.sureness, triage=self.triage if is_sorted else read.triage,
        )  # fmt: skip


def set_moods(workspace: Workspace, reads: Sequence[Read], now: datetime) -> int:
    """Bring readings to the mentions of their posts; how many mentions changed. Call it inside a transaction."""
    lock_writing(workspace.pk)
    by_post = {read.post_id: read for read in reads}
    rows = _rows(workspace, by_post)
    return _move(workspace, [(row, row.after(by_post[row.post_id])) for row in rows], now)


def set_by_person(
    workspace: Workspace, post_id: int, now: datetime, *, by: int | None, mood: int | None = None,
    triage: int | None = None,
) -> int:  # fmt: skip
    """What the person of this id says of the post, for all its mentions; how many changed. Inside a transaction."""
    word: dict[str, Any] = {}
    if mood is not None:
        word |= {"mood": mood, "sureness": 100, "mood_by_id": by}
    if triage is not None:
        word |= {"triage": triage, "triage_by_id": by}
    return _set(workspace, post_id, word, now)


def give_back_mood(workspace: Workspace, read: Read, now: datetime) -> int:
    """Take a person's word about the mood back: what the machine had read holds again."""
    word = {"mood": read.mood, "sureness": read.sureness, "read_with": read.read_with, "mood_by_id": None}
    return _set(workspace, read.post_id, word, now)


def give_back_triage(workspace: Workspace, post_id: int, triage: int | None, now: datetime) -> int:
    return _set(workspace, post_id, {"triage": triage, "triage_by_id": None}, now)


def unread(workspace: Workspace) -> QuerySet[Mention]:
    """Mentions whose mood nobody has read yet; a partial index keeps them at hand."""
    return Mention.objects.filter(workspace=workspace, mood=Mood.UNREAD)


def _set(workspace: Workspace, post_id: int, word: dict[str, Any], now: datetime) -> int:
    lock_writing(workspace.pk)
    return _move(workspace, [(row, row._replace(**word)) for row in _rows(workspace, [post_id])], now)


def _rows(workspace: Workspace, post_ids: Iterable[int]) -> Iterable[Row]:
    ids = list(post_ids)
    for start in range(0, len(ids), AT_ONCE):
        mentions = Mention.objects.filter(workspace=workspace, post_id__in=ids[start : start + AT_ONCE])
        yield from map(Row._make, mentions.order_by("pk").values_list(*Row._fields))


def _move(workspace: Workspace, moves: Iterable[tuple[Row, Row]], now: datetime) -> int:
    """Write the rows and the roll-ups, and have open walls draw these posts again. `moves`: before, after."""
    moves = [(before, after) for before, after in moves if before != after]
    if not moves:
        return 0
    tally = Tally()
    for before, after in moves:
        if before.mood != after.mood:
            tally.add(before, -1)
            tally.add(after)
    update_rows(Mention, COLUMNS, [(*(getattr(after, name) for name in COLUMNS), after.pk) for _before, after in moves])
    tally.write()
    Redraw.ask(workspace, [after.post_id for _before, after in moves], now, keep=REDRAWN)
    return len(moves)
