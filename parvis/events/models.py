from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from parvis.events.claims import Due
from parvis.workspaces.models import Workspace

MISSED_TURNS = 3


class Event(models.Model):
    """A past fact ("mentions.found"), written in the transaction that made it true."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "name", "at"], name="event_by_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"


class Notice(Due):
    """One event to be told to one subscriber: found when due, claimed with a lease and a fencing token, told, done."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notices")
    subscriber = models.CharField(max_length=120)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="notice_due", condition=models.Q(due_at__isnull=False))]
        constraints = [models.UniqueConstraint(fields=["event", "subscriber"], name="one_notice_each")]

    def __str__(self) -> str:
        return f"{self.event} -> {self.subscriber}"


class Heartbeat(models.Model):
    """Something that should be running says that it is: a worker, a detector. Its clean end deletes the row."""

    name = models.CharField(max_length=200, unique=True)  # "worker lamp-1:4242"
    kind = models.CharField(max_length=30)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)
    every_seconds = models.PositiveIntegerField(default=10)
    told_at = models.DateTimeField(null=True, blank=True)  # that it is silent

    def __str__(self) -> str:
        return self.name

    def is_alive(self, now: datetime) -> bool:
        """Whether it did not miss more than three turns."""
        return now - self.beat_at <= timedelta(seconds=MISSED_TURNS * self.every_seconds)
