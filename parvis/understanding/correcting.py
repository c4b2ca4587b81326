"""A person's word against the machine's: it sticks, it can be taken back, and it teaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from parvis.listening.models import Mention, Mood, ReadWith
from parvis.listening.moods import Read, give_back_mood, give_back_triage, set_by_person
from parvis.posts.models import Post
from parvis.posts.writing import lock_writing
from parvis.understanding.edition import edition
from parvis.understanding.models import Correction, Learning, SecondLook, ThemePost, Vector, What
from parvis.workspaces.models import User, Workspace

PERSONS_MOODS = (Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE)
READ = ("read_as", "read_sureness", "read_with")  # what a correction keeps of the machine's reading


class NothingToCorrect(Exception):
    """The post has no mention in this workspace (any more)."""


def correct(post: Post, what: What, value: int, *, by: User, now: datetime) -> Correction:
    """Say what the post's mood or triage is, for all its mentions. Raises NothingToCorrect.

    The same word said twice is one correction.
    """
    workspace = post.workspace
    with transaction.atomic():
        lock_writing(workspace.pk)
        mention = _first_mention(workspace, post.pk)
        standing = _standing(post.pk, what)
        if standing and standing.after == value and standing.by_id == by.pk:
            return standing
        correction = Correction.objects.create(
            workspace=workspace, post=post, what=what, before=getattr(mention, what), after=value, by=by,
            by_name=str(by), at=now, **(_as_read(mention, what) if standing is None else _as_known(standing)),
        )  # fmt: skip
        _say(workspace, correction, now)
        if what == What.MOOD:
            _teach(workspace, now)
            _have_it_read(workspace, mention, now)
    return correction


def take_back(correction: Correction, *, by: User, now: datetime) -> bool:
    """Undo: the word before holds again, or what the machine had read. False when it was taken back already."""
    workspace, what = correction.workspace, What(correction.what)
    with transaction.atomic():
        lock_writing(workspace.pk)
        open_rows = Correction.objects.filter(pk=correction.pk, undone_at=None)
        if not open_rows.update(undone_at=now, undone_by=by):
            return False
        correction.refresh_from_db(fields=READ)  # it may have been read while we waited for our turn
        standing = _standing(correction.post_id, what)
        if standing:
            _say(workspace, standing, now)
        elif what == What.MOOD:
            read = _last_read(workspace, correction)
            give_back_mood(workspace, read, now)
            ThemePost.say(read.post_id, read.mood)
        else:
            give_back_triage(workspace, correction.post_id, correction.read_as, now)
        if what == What.MOOD:
            _teach(workspace, now)
    return True


def stand_again(workspace: Workspace, reads: Sequence[Read], now: datetime) -> None:
    """Say standing corrections of the posts that were read again, for mentions that came after, and keep with them what
    was read, for an undo. Inside the writer's transaction."""
    by_post = {read.post_id: read for read in reads}
    rows = Correction.objects.filter(workspace=workspace, post_id__in=by_post, undone_at=None)
    latest: dict[tuple[int, str], Correction] = {}
    for row in rows.order_by("pk"):
        row.keep(by_post[row.post_id])
        latest[row.post_id, row.what] = row
    for row in latest.values():
        _say(workspace, row, now)


def learn_from_vectors(workspace: Workspace, post_ids: Sequence[int], now: datetime) -> None:
    """Corrected posts among these have something to teach now. Inside the writer's transaction."""
    corrected = Correction.objects.filter(workspace=workspace, what=What.MOOD, undone_at=None)
    if corrected.filter(post__in=post_ids).exists():
        _teach(workspace, now)


def _say(workspace: Workspace, correction: Correction, now: datetime) -> None:
    set_by_person(
        workspace, correction.post_id, now, by=correction.by_id,
        mood=correction.after if correction.what == What.MOOD else None,
        triage=correction.after if correction.what == What.TRIAGE else None,
    )  # fmt: skip
    if correction.what == What.MOOD:
        ThemePost.say(correction.post_id, correction.after)


def _first_mention(workspace: Workspace, post_id: int) -> Mention:
    """One that is read, if there is one: what people saw."""
    mentions = Mention.objects.filter(workspace=workspace, post=post_id)
    found = mentions.exclude(mood=Mood.UNREAD).first() or mentions.first()
    if found is None:
        raise NothingToCorrect
    return found


def _standing(post_id: int, what: What) -> Correction | None:
    return Correction.objects.filter(post=post_id, what=what, undone_at=None).order_by("-pk").first()


def _as_read(mention: Mention, what: What) -> dict[str, Any]:
    if what == What.TRIAGE:
        return {"read_as": mention.triage, "read_with": mention.read_with}
    return {"read_as": mention.mood, "read_sureness": mention.sureness, "read_with": mention.read_with}


def _as_known(standing: Correction) -> dict[str, Any]:
    return {name: getattr(standing, name) for name in READ}


def _last_read(workspace: Workspace, correction: Correction) -> Read:
    """What the machine read of the post; nothing where its words changed after that."""
    corrected = Mention.objects.filter(workspace=workspace, post=correction.post_id).exclude(mood_by=None)
    is_edited = correction.read_with and corrected.filter(read_with=ReadWith.NOTHING).exists()
    if correction.read_as is None or is_edited:
        return Read(correction.post_id, Mood.UNREAD, 0, ReadWith.NOTHING)
    return Read(correction.post_id, correction.read_as, correction.read_sureness, correction.read_with)


def _teach(workspace: Workspace, now: datetime) -> None:
    """Have the workspace's head fitted again."""
    Learning.objects.update_or_create(workspace=workspace, defaults={"due_at": now})


def _have_it_read(workspace: Workspace, mention: Mention, now: datetime) -> None:
    """A post corrected before it was read in full has no vector to learn from, and perhaps no triage."""
    known = Vector.objects.filter(post=mention.post_id, encoder=edition()).exclude(scores=b"")
    if mention.read_with == ReadWith.FULL and known.exists():
        return
    look = SecondLook(workspace=workspace, post_id=mention.post_id, due_at=now)
    SecondLook.objects.bulk_create([look], ignore_conflicts=True)
