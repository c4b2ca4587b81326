from __future__ import annotations

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
