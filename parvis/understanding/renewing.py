"""After the encoder changed, by a new release or weights taught anew: what the old one read gets new vectors.

Nothing compares old vectors with new ones (`edition`). The newest posts come first, and those that people corrected,
for a workspace's head learns from them; what nobody will compare any more is forgotten.
Moods stay as they were read: a new release does not change last month's figures. It waits as second looks do.

So do posts that people corrected and whose words changed after that: their mood is known, but not what they are about.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from parvis.listening.models import Mention, ReadWith
from parvis.understanding.edition import edition
from parvis.understanding.models import Correction, Learning, SecondLook, Vector, What

WITHIN = timedelta(days=60)  # as long as themes are remembered
AT_ONCE = 500
_renewed: set[int] = set()  # editions for which this process found nothing left


def renew(now: datetime) -> bool:
    """Have some old vectors made again; whether there were any."""
    if edition() in _renewed:
        return False
    old = Vector.objects.filter(Q(encoder__lt=edition()) | Q(encoder__gt=edition()))
    room = AT_ONCE - SecondLook.objects.all()[:AT_ONCE].count()
    if _ask(old, now, room) or room < AT_ONCE or _forget(old):
        return True
    _learn_again(now)
    _renewed.add(edition())
    return False


def renew_edited(now: datetime) -> bool:
    """Have corrected posts with new words read again; whether there were any. No reader would look at them else."""
    unread = Mention.objects.filter(post=OuterRef("post"), read_with=ReadWith.NOTHING).exclude(mood_by=None)
    corrections = Correction.objects.filter(Exists(unread), what=What.MOOD, undone_at=None)
    edited = list(corrections.values_list("post_id", flat=True)[:AT_ONCE])
    return bool(edited) and bool(_ask(Vector.objects.filter(pk__in=edited), now, AT_ONCE))


def _ask(old: QuerySet[Vector], now: datetime, room: int) -> int:
    """The newest first; how many. The old vector goes at once: a post with nothing left to read gets no new one, and
    would be asked for without end."""
    corrected = Correction.objects.filter(post=OuterRef("post"), what=What.MOOD, undone_at=None)
    wanted = old.filter(Q(post__created_at__gte=now - WITHIN) | Exists(corrected))
    rows = list(wanted.order_by("-pk").values_list("workspace_id", "pk")[: max(0, room)])
    with transaction.atomic():
        looks = [SecondLook(workspace_id=workspace, post_id=post, due_at=now) for workspace, post in rows]
        SecondLook.objects.bulk_create(looks, ignore_conflicts=True)
        old.filter(pk__in=[post for _, post in rows]).delete()
    return len(rows)


def _forget(old: QuerySet[Vector]) -> int:
    keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
    return Vector.objects.filter(pk__in=keys).delete()[0]


def _learn_again(now: datetime) -> None:
    """Heads that were fitted on the old vectors, which nobody uses any more."""
    Learning.objects.exclude(encoder=edition()).filter(due_at=None, fitted_at__isnull=False).update(due_at=now)
