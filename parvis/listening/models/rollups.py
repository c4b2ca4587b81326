"""Counts kept in the transaction of the mentions they count, so that screens never count mentions.

Days and fortnights are those of the workspace's zone: an hour belongs to the day it begins in. What two queries both
found is counted for each of them, and once more as an overlap, so that any choice of queries can be counted right:
the sum over its queries, less the overlaps among them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.db import models

from parvis.listening.models.mention import Mood
from parvis.listening.models.query import Query
from parvis.workspaces.models import Workspace


class Overlap(models.Model):
    """Queries (two or more) that found the same posts; `key` holds their ids in order, as in `3,17`."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="overlaps")
    key = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="one_overlap_per_key")]

    def __str__(self) -> str:
        return self.key

    @property
    def queries(self) -> frozenset[int]:
        return frozenset(map(int, self.key.split(",")))


class Hours(models.Model):
    """In one hour (UTC, hours since 1970) by mood. `peak`: no mention of it has more interactions."""

    hour = models.IntegerField()
    mood = models.PositiveSmallIntegerField(choices=Mood)
    mentions = models.IntegerField(default=0)
    reach = models.BigIntegerField(default=0)
    engagement = models.BigIntegerField(default=0)
    peak = models.IntegerField(db_default=0)

    class Meta:
        abstract = True


class Days(models.Model):
    """In one day of the workspace's zone (days since 1970) by mood."""

    day = models.IntegerField()
    mood = models.PositiveSmallIntegerField(choices=Mood)
    mentions = models.IntegerField(default=0)
    reach = models.BigIntegerField(default=0)
    engagement = models.BigIntegerField(default=0)
    peak = models.IntegerField(db_default=0)

    class Meta:
        abstract = True


class Facets(models.Model):
    """By network, language and mood, in one day or (`day // 14`) one fortnight."""

    day = models.IntegerField()
    network = models.CharField(max_length=30)
    lang = models.CharField(max_length=10, blank=True, default="")
    mood = models.PositiveSmallIntegerField(choices=Mood)
    mentions = models.IntegerField(default=0)

    class Meta:
        abstract = True


class Recent(models.Model):
    """By network, language and mood, in one hour; only the last days are kept, for periods that end in a day."""

    KEPT_HOURS: ClassVar = 9 * 24  # a week ago, at the same hour, is looked at too

    hour = models.IntegerField()
    network = models.CharField(max_length=30)
    lang = models.CharField(max_length=10, blank=True, default="")
    mood = models.PositiveSmallIntegerField(choices=Mood)
    mentions = models.IntegerField(default=0)

    class Meta:
        abstract = True

    @classmethod
    def first_kept(cls, now: datetime) -> int:
        return int(now.timestamp()) // 3600 - cls.KEPT_HOURS


class HourCount(Hours):
    """Mentions of a query."""

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="hours", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["query", "hour", "mood"], name="one_hour_count")]

    def __str__(self) -> str:
        return f"{self.query_id} {self.hour} {self.mood}: {self.mentions}"


class DayTotal(Days):
    """Mentions of a query."""

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["query", "day", "mood"], name="one_day_total")]

    def __str__(self) -> str:
        return f"{self.query_id} {self.day} {self.mood}: {self.mentions}"


class DayCount(Facets):
    """Mentions of a query in one day."""

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="days", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["query", "day", "network", "lang", "mood"], name="one_day_count")
        ]

    def __str__(self) -> str:
        return f"{self.query_id} {self.day} {self.network} {self.lang} {self.mood}: {self.mentions}"


class FortnightCount(Facets):
    """Mentions of a query in fourteen days."""

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["query", "day", "network", "lang", "mood"], name="one_fortnight_count")
        ]

    def __str__(self) -> str:
        return f"{self.query_id} {self.day} {self.network} {self.lang} {self.mood}: {self.mentions}"


class RecentCount(Recent):
    """Mentions of a query."""

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["query", "hour", "network", "lang", "mood"], name="one_recent_count")
        ]
        indexes = [models.Index(fields=["hour"], name="recent_old")]

    def __str__(self) -> str:
        return f"{self.query_id} {self.hour} {self.network} {self.lang} {self.mood}: {self.mentions}"


class OverlapHour(Hours):
    """Posts that all queries of an overlap found, and no other query."""

    overlap = models.ForeignKey(Overlap, on_delete=models.CASCADE, related_name="hours", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["overlap", "hour", "mood"], name="one_overlap_hour")]

    def __str__(self) -> str:
        return f"{self.overlap_id} {self.hour} {self.mood}: {self.mentions}"


class OverlapTotal(Days):
    overlap = models.ForeignKey(Overlap, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["overlap", "day", "mood"], name="one_overlap_total")]

    def __str__(self) -> str:
        return f"{self.overlap_id} {self.day} {self.mood}: {self.mentions}"


class OverlapDay(Facets):
    overlap = models.ForeignKey(Overlap, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["overlap", "day", "network", "lang", "mood"], name="one_overlap_day")
        ]

    def __str__(self) -> str:
        return f"{self.overlap_id} {self.day} {self.network} {self.lang} {self.mood}: {self.mentions}"


class OverlapFortnight(Facets):
    overlap = models.ForeignKey(Overlap, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["overlap", "day", "network", "lang", "mood"], name="one_overlap_fortnight")
        ]

    def __str__(self) -> str:
        return f"{self.overlap_id} {self.day} {self.network} {self.lang} {self.mood}: {self.mentions}"


class OverlapRecent(Recent):
    overlap = models.ForeignKey(Overlap, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["overlap", "hour", "network", "lang", "mood"], name="one_overlap_recent")
        ]
        indexes = [models.Index(fields=["hour"], name="overlap_recent_old")]

    def __str__(self) -> str:
        return f"{self.overlap_id} {self.hour} {self.network} {self.lang} {self.mood}: {self.mentions}"


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
