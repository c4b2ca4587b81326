"""After the encoder changed, by a new release or weights taught anew: what the old one read gets new vectors.

Old vectors are kept until then, but nothing compares them with new ones (`edition`). The newest posts come first, and
those that people corrected, for a workspace's head learns from them; what nobody will compare any more is forgotten.
Moods stay as they were read: a new release does not change last month's figures. It waits as second looks do.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

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
    waiting = SecondLook.objects.filter(post=OuterRef("post"))
    room = AT_ONCE - old.filter(Exists(waiting))[:AT_ONCE].count()
    asked = _ask(old.exclude(Exists(waiting)), now, room)
    if asked or room < AT_ONCE or _forget(old):
        return True
    _learn_again(now)
    _renewed.add(edition())
    return False


def _ask(old: QuerySet[Vector], now: datetime, room: int) -> int:
    """The newest first. How many."""
    corrected = Correction.objects.filter(post=OuterRef("post"), what=What.MOOD, undone_at=None)
    wanted = old.filter(Q(post__created_at__gte=now - WITHIN) | Exists(corrected))
    rows = wanted.order_by("-pk").values_list("workspace_id", "pk")[: max(0, room)]
    looks = [SecondLook(workspace_id=workspace, post_id=post, due_at=now) for workspace, post in rows]
    SecondLook.objects.bulk_create(looks, ignore_conflicts=True)
    return len(looks)


def _forget(old: QuerySet[Vector]) -> int:
    keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
    return Vector.objects.filter(pk__in=keys).delete()[0]


def _learn_again(now: datetime) -> None:
    """Heads that were fitted on the old vectors, which nobody uses any more."""
    Learning.objects.exclude(encoder=edition()).filter(due_at=None, fitted_at__isnull=False).update(due_at=now)
