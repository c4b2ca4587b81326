from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.events.claims import Due
from parvis.workspaces.models import Workspace


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
