"""Find mentions that nobody has read, read them, and write what was found: one desk of one workspace at a time.

Reading happens outside any transaction; then one short transaction writes vectors, moods, roll-ups and what is to be
looked at again. It is fenced by the claim of the desk, so that a kill at any step leaves the mentions unread or read,
never counted twice. `docs/reasons/reading.md` says why there are desks and how a flood is met.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from parvis.events.claims import Row, claim, put_right
from parvis.listening.models import Mention, Mood, ReadWith
from parvis.listening.moods import Read, set_moods, unread
from parvis.posts.models import Post
from parvis.posts.writing import lock_writing
from parvis.understanding import correcting
from parvis.understanding.models import Desk, SecondLook, Vector
from parvis.understanding.station import Answer, Station, Task, task_of
from parvis.understanding.texts import text_key, text_of
from parvis.understanding.worth import MOST_WAITING, Scout
from parvis.workspaces.models import Workspace

FULL_AT_ONCE = 32  # posts in one turn: about a third of a second at the encoder's rate
LIGHT_AT_ONCE = 500
SECOND_AT_ONCE = 8  # beside each turn, so that second looks go on in a flood
LEASE = timedelta(minutes=1)
LOOKED_AT = 200  # of the newest unread mentions, to see at which desks there is work

Move = Callable[[Workspace, Sequence[Answer]], list[Answer]]


def _as_they_are(workspace: Workspace, answers: Sequence[Answer]) -> list[Answer]:
    return list(answers)


@dataclass(slots=True)
class Reading:
    """What a worker does for this package, turn by turn."""

    station: Station
    scout: Scout = field(default_factory=Scout)
    move: Move = _as_they_are  # by what a workspace's corrections taught

    def turn(self, now: datetime) -> bool:
        """Read some posts; whether there were any."""
        if not self.station.can_read:
            return False
        desk = claim_desk(now)
        read = self._read_desk(desk, now) if desk else 0
        looked = self._look_again(now, SECOND_AT_ONCE if read else FULL_AT_ONCE)
        return bool(read or looked)

    def _read_desk(self, desk: Desk, now: datetime) -> int:
        """How many posts the desk's share gave."""
        has_full = self.station.has_full(now)
        is_flood = not has_full or self._is_flood()
        tasks = unread_tasks(desk, LIGHT_AT_ONCE if is_flood else FULL_AT_ONCE)
        known = known_readings(desk.workspace, [task.post_id for task in tasks])
        open_tasks = [task for task in tasks if task.post_id not in known]
        read = self.station.read_light(open_tasks) if is_flood else self.station.read_full(open_tasks, now)
        answers = self.move(desk.workspace, read)
        again = self._worth_a_second_look(desk.workspace, answers) if is_flood and has_full else []
        self._write(desk, list(known), answers, again, now)
        return len(tasks)

    def _is_flood(self) -> bool:
        """Would the full reader alone keep people waiting for longer than its patience?"""
        most = self.station.patience
        return Mention.objects.filter(mood=Mood.UNREAD)[: most + 1].count() > most

    def _worth_a_second_look(self, workspace: Workspace, answers: Sequence[Answer]) -> list[int]:
        waiting = SecondLook.objects.filter(workspace=workspace)[:MOST_WAITING].count()
        return self.scout.choose(workspace, answers, MOST_WAITING - waiting)

    def _write(self, desk: Desk, known: list[int], answers: list[Answer], again: list[int], now: datetime) -> None:
        with transaction.atomic():
            if not desk.write_back(due_at=now, lease_until=None):
                return  # somebody took the desk over while we read: they do it again
            lock_writing(desk.workspace_id)
            answers = still_said(answers)
            reads = [*known_readings(desk.workspace, known).values(), *reads_of(answers)]
            set_moods(desk.workspace, reads, now)
            correcting.stand_again(desk.workspace, reads, now)
            keep_vectors(desk.workspace, answers, now)
            rows = [SecondLook(workspace=desk.workspace, post_id=post_id, due_at=now) for post_id in again]
            SecondLook.objects.bulk_create(rows, ignore_conflicts=True)

    def _look_again(self, now: datetime, limit: int) -> int:
        """Read in full what had the cheap score only."""
        if not self.station.has_full(now):
            return 0
        looks = claim_steadily(SecondLook.objects.select_related("workspace"), now, limit)
        by_workspace: dict[Workspace, list[SecondLook]] = defaultdict(list)
        for look in looks:
            by_workspace[look.workspace].append(look)
        for workspace, some in by_workspace.items():
            read = self.station.read_full(tasks_of(workspace, [look.post_id for look in some]), now)
            answers = self.move(workspace, read)
            with transaction.atomic():
                ours = {look.post_id for look in some if look.write_back(due_at=now, lease_until=None)}
                lock_writing(workspace.pk)
                read_now = [answer for answer in answers if answer.task.post_id in ours]
                answers = still_said(read_now)
                set_moods(workspace, reads_of(answers), now)
                correcting.stand_again(workspace, reads_of(answers), now)
                keep_vectors(workspace, answers, now)
                again = set(read_now) - {answer for answer in answers if answer.read_with != ReadWith.LIGHT}
                done = ours - {answer.task.post_id for answer in again}
                SecondLook.objects.filter(workspace=workspace, post_id__in=done).delete()
        return len(looks)


def is_any_waiting() -> bool:
    """Is there a post to read, or to read again?"""
    return bool(_workspaces_waiting()) or SecondLook.objects.exists()


def claim_desk(now: datetime) -> Desk | None:
    """A desk at which posts wait, the one that was served longest ago."""
    waiting = {
        (workspace_id, post_id % Desk.COUNT)
        for workspace_id in _workspaces_waiting()
        for post_id in _newest_unread(workspace_id)
    }
    if not waiting:
        return None
    desks = {(desk.workspace_id, desk.number): desk.pk for desk in _desks({workspace for workspace, _ in waiting}, now)}
    rows = Desk.objects.filter(pk__in=[desks[key] for key in waiting]).select_related("workspace")
    return next(iter(claim_steadily(rows, now)), None)


def claim_steadily(rows: QuerySet[Row], now: datetime, limit: int = 1) -> list[Row]:
    """Claimed also where a clock that was ahead has written when they are due: here that is never later than now."""
    claimed = claim(rows, now=now, lease=LEASE, limit=limit)
    if not claimed and put_right(rows, now=now, lease=LEASE):
        return claim(rows, now=now, lease=LEASE, limit=limit)
    return claimed


def unread_tasks(desk: Desk, limit: int) -> list[Task]:
    """The newest unread posts of the desk's share."""
    mentions = unread(desk.workspace).annotate(desk=F("post_id") % Desk.COUNT).filter(desk=desk.number)
    newest = mentions.order_by("-pk").values_list("post_id", flat=True)[: 2 * limit]
    return tasks_of(desk.workspace, list(dict.fromkeys(newest))[:limit])


def tasks_of(workspace: Workspace, post_ids: Sequence[int]) -> list[Task]:
    reach: dict[int, int] = {}
    queries: dict[int, list[int]] = defaultdict(list)
    mentions = Mention.objects.filter(workspace=workspace, post_id__in=post_ids)
    for post_id, query_id, followers in mentions.values_list("post_id", "query_id", "reach"):
        reach[post_id] = max(followers, reach.get(post_id, 0))
        queries[post_id].append(query_id)
    posts = Post.objects.filter(pk__in=post_ids).values_list("pk", "title", "text", "lang")
    found = {
        pk: task_of(pk, title, text, lang, reach.get(pk, 0), tuple(queries[pk])) for pk, title, text, lang in posts
    }
    return [found[pk] for pk in post_ids if pk in found]


def known_readings(workspace: Workspace, post_ids: Sequence[int]) -> dict[int, Read]:
    """What was already read of these posts for another query that found them."""
    rows = Mention.objects.filter(
        workspace=workspace, post_id__in=post_ids, read_with__gt=ReadWith.NOTHING, mood_by=None, mood__lt=Mood.UNREAD
    )
    columns = ("post_id", "mood", "sureness", "read_with", "triage")
    return {row[0]: Read(*row) for row in rows.values_list(*columns)}


def still_said(answers: Sequence[Answer]) -> list[Answer]:
    """Those that are about the words of now: an edit while we read gave the post back to the readers."""
    posts = Post.objects.filter(pk__in=[answer.task.post_id for answer in answers])
    rows = posts.values_list("pk", "title", "text", "lang")
    keys = {pk: text_key(text_of(title, text), lang) for pk, title, text, lang in rows}
    return [answer for answer in answers if keys.get(answer.task.post_id) == answer.task.key]


def reads_of(answers: Iterable[Answer]) -> list[Read]:
    return [
        Read(answer.task.post_id, answer.found.mood, answer.found.sureness, answer.read_with, answer.found.triage)
        for answer in answers
    ]


def keep_vectors(workspace: Workspace, answers: Sequence[Answer], now: datetime) -> None:
    """One vector for each post that was read in full, the newest one of it; those of corrected posts teach. None for
    a post that was edited and then read lightly: the old one is of other words."""
    light = {answer.task.post_id: answer.task.key for answer in answers if not answer.found.vector}
    kept = Vector.objects.filter(pk__in=light).values_list("pk", "text_key")
    Vector.objects.filter(pk__in=[pk for pk, key in kept if key != light[pk]]).delete()
    rows = [
        Vector(
            post_id=answer.task.post_id,
            workspace=workspace,
            text_key=answer.task.key,
            values=answer.found.vector,
            scores=answer.found.scores,
        )
        for answer in answers
        if answer.found.vector
    ]
    Vector.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["post"], update_fields=["text_key", "values", "scores", "encoder"]
    )
    correcting.learn_from_vectors(workspace, [row.post_id for row in rows], now)


def _workspaces_waiting() -> list[int]:
    has_unread = Mention.objects.filter(workspace=OuterRef("pk"), mood=Mood.UNREAD)
    return list(Workspace.objects.filter(Exists(has_unread)).values_list("pk", flat=True))


def _newest_unread(workspace_id: int) -> list[int]:
    rows = Mention.objects.filter(workspace=workspace_id, mood=Mood.UNREAD).order_by("-pk")
    return list(rows.values_list("post_id", flat=True)[:LOOKED_AT])


def _desks(workspace_ids: Iterable[int], now: datetime) -> list[Desk]:
    """All desks of these workspaces, made when they are needed first."""
    ids = set(workspace_ids)
    found = list(Desk.objects.filter(workspace__in=ids))
    missing = ids - {desk.workspace_id for desk in found}
    if not missing:
        return found
    rows = [Desk(workspace_id=pk, number=number, due_at=now) for pk in missing for number in range(Desk.COUNT)]
    Desk.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Desk.objects.filter(workspace__in=ids))
