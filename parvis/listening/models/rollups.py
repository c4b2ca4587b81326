from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.db import models

from parvis.listening.models.mention import Mood
from parvis.listening.models.query import Query


class HourCount(models.Model):
    """Mentions of a query in one hour (UTC, hours since 1970) by mood; kept in the transaction of the mentions."""

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="hours", db_index=False)
    hour = models.IntegerField()
    mood = models.PositiveSmallIntegerField(choices=Mood)
    mentions = models.IntegerField(default=0)
    reach = models.BigIntegerField(default=0)
    engagement = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["query", "hour", "mood"], name="one_hour_count")]

    def __str__(self) -> str:
        return f"{self.query_id} {self.hour} {self.mood}: {self.mentions}"


class DayCount(models.Model):
    """Mentions of a query in one day (UTC, days since 1970) by network, language and mood."""

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.IntegerField()
    network = models.CharField(max_length=30)
    lang = models.CharField(max_length=10, blank=True, default="")
    mood = models.PositiveSmallIntegerField(choices=Mood)
    mentions = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["query", "day", "network", "lang", "mood"], name="one_day_count")
        ]

    def __str__(self) -> str:
        return f"{self.query_id} {self.day} {self.network} {self.lang} {self.mood}: {self.mentions}"


class MomentCount(models.Model):
    """Mentions of a query in five minutes by mood: what early warning reads. Kept for some weeks.

    A post counts in the five minutes in which it was written, however late it comes: what a source delivers after an
    outage was no storm of the minute in which it came. A clock ahead of ours counts in the minutes of its finding.
    """

    SECONDS: ClassVar = 300
    KEPT: ClassVar = timedelta(weeks=7)

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="moments", db_index=False)
    slot = models.IntegerField()  # five minutes since 1970 UTC
    mood = models.PositiveSmallIntegerField(choices=Mood)
    mentions = models.IntegerField(default=0)
    reach = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["query", "slot", "mood"], name="one_moment_count")]
        indexes = [models.Index(fields=["slot"], name="moment_old")]

    def __str__(self) -> str:
        return f"{self.query_id} {self.slot} {self.mood}: {self.mentions}"

    @classmethod
    def slot_of(cls, moment: datetime) -> int:
        return int(moment.timestamp()) // cls.SECONDS

    @classmethod
    def start_of(cls, slot: int) -> datetime:
        return datetime.fromtimestamp(slot * cls.SECONDS, tz=UTC)

    @classmethod
    def forget_old(cls, now: datetime, *, at_most: int = 5000) -> bool:
        """Delete some of what nobody looks at any more; whether there may be more."""
        old = cls.objects.filter(slot__lt=cls.slot_of(now - cls.KEPT))
        some = list(old.order_by("slot").values_list("pk", flat=True)[:at_most])
        cls.objects.filter(pk__in=some).delete()
        return len(some) == at_most
