"""Rows that are due, claimed by a worker for a while: how background work is found, not remembered.

A row is free when nobody's lease covers it. A claim raises its `token`; whatever the worker writes back is fenced by
`WHERE token = mine`, so that a worker that slept over its lease changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import F, Q


class Due(models.Model):
    """The three columns of claimable work: `due_at` is empty when there is nothing to do."""

    due_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def renew(self, lease: timedelta, *, now: datetime) -> bool:
        """Keep the claim longer. False when it is no longer ours."""
        return self.write_back(lease_until=now + lease)

    def write_back(self, **changes: Any) -> bool:
        """Store the changes if the claim is still ours; the object follows. False when it is not."""
        if not type(self)._default_manager.filter(pk=self.pk, token=self.token).update(**changes):
            return False
        for name, value in changes.items():
            setattr(self, name, value)
        return True


Row = TypeVar("Row", bound=Due)


def is_free(now: datetime) -> Q:
    return Q(due_at__lte=now) & (Q(lease_until=None) | Q(lease_until__lt=now))


def is_any_free(rows: models.QuerySet[Row], now: datetime) -> bool:
    """Is there anything to claim? For those who first have to load much."""
    return rows.filter(is_free(now)).exists()


def claim(rows: models.QuerySet[Row], *, now: datetime, lease: timedelta, limit: int = 1) -> list[Row]:
    """Take up to `limit` free rows, the longest due first. Others never get the same ones while the lease lasts."""
    free = rows.filter(is_free(now)).order_by("due_at", "pk")
    if connection.vendor == "postgresql":
        with transaction.atomic():
            locked = list(free.select_for_update(skip_locked=True, of=("self",))[:limit])
            return [row for row in locked if _take(row, now, lease)]
    return [row for row in list(free[:limit]) if _take(row, now, lease)]


def _take(row: Row, now: datetime, lease: timedelta) -> bool:
    """The conditional update: only who saw the present token gets the next one."""
    taken = (
        type(row)
        ._default_manager.filter(is_free(now), pk=row.pk, token=row.token)
        .update(token=F("token") + 1, lease_until=now + lease)
    )
    row.token += taken
    row.lease_until = now + lease
    return bool(taken)


def put_right(rows: models.QuerySet[Row], *, now: datetime, lease: timedelta, ahead: timedelta = timedelta(0)) -> bool:
    """Free rows that wait for a time which only a clock gone ahead can have written; whether there were any.

    `ahead`: how far from now a row may be due. A lease may be of a host whose clock is a little ahead of ours.
    """
    astray = rows.filter(Q(due_at__gt=now + ahead) | Q(due_at__isnull=False, lease_until__gt=now + 2 * lease))
    return astray.exists() and bool(astray.update(due_at=now, lease_until=None))
