from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import ClassVar

from django.db import models
from django.db.models import Q

from parvis.delivery.models.delivery import Delivery
from parvis.events.claims import Due
from parvis.networks.seam import Counts

# How long after it was sent a post is looked at again: often while it is young, then ever less.
STEPS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360, 1_440, 3 * 1_440, 7 * 1_440, 30 * 1_440))
COMPARED = 30  # of the account's latest posts at the same age
ENOUGH = 5


class Echo(Due):
    """What comes back to one of our posts: looked for at the ages of `STEPS`, until it is a month old."""

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="echo")
    step = models.PositiveSmallIntegerField(default=0)  # the next of STEPS
    cursor = models.TextField(blank=True, default="", db_default="")  # of what was answered (`Gathers`)
    told = models.JSONField(default=list, blank=True)  # names of the events that were recorded of it

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="echo_due", condition=Q(due_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"echo of {self.delivery}"

    def next_after(self, now: datetime) -> tuple[int, datetime | None]:
        """The next age at which to look, those that were missed left out, and its moment; none after the last."""
        born = self.delivery.receipt.at
        left = [(number, born + age) for number, age in enumerate(STEPS) if number > self.step and born + age > now]
        return left[0] if left else (len(STEPS), None)


class EchoCount(models.Model):
    """The interactions of a post at one age."""

    echo = models.ForeignKey(Echo, on_delete=models.CASCADE, related_name="counts")
    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    engagement = models.BigIntegerField()
    replies = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["echo", "step"], name="one_count_per_age")
        ]

    def __str__(self) -> str:
        return f"{self.echo} {self.step}: {self.engagement}"

    @classmethod
    def usual(cls, account_id: int, step: int, *, apart_from: Echo) -> tuple[float, float] | None:
        """Engagement and replies of the account's latest posts at this age (medians); None while too few are known."""
        others = cls.objects.filter(echo__delivery__account=account_id, step=step).exclude(echo=apart_from)
        found = list(others.order_by("-at").values_list("engagement", "replies")[:COMPARED])
        if len(found) < ENOUGH:
            return None
        return median(one for one, _ in found), median(replies for _, replies in found)


def engagement_of(counts: Counts) -> int:
    return sum(number or 0 for number in (counts.replies, counts.reposts, counts.likes, counts.quotes))
