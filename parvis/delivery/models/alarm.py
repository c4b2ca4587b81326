from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from parvis.events.claims import Due
from parvis.events.record import record
from parvis.workspaces.models import Workspace


class Alarm(Due):
    """Something about the sending itself that its owners must hear of, by another way than the one that is stuck."""

    class Name(models.TextChoices):
        LATE = "deliveries.late", _("Posts have not left")
        SILENT = "worker.silent", _("A worker has stopped")
        ASKING = "deliveries.asking", _("Posts wait for your answer")
        BLIND = "detectors.silent", _("Alerts are not looked for")
        BROKEN = "account.broken", _("An account needs you")
        EXPIRING = "account.expiring", _("An account must soon be connected again")

    OF_ACCOUNTS: ClassVar = (Name.BROKEN, Name.EXPIRING)

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="alarms")
    name = models.CharField(max_length=30, choices=Name)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.JSONField(default=list, db_default=Value([], models.JSONField()), blank=True)  # channels

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="alarm_due", condition=Q(due_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.workspace}: {self.name}"

    @classmethod
    def raise_it(cls, workspace: Workspace, name: str, facts: dict[str, Any], *, at: datetime) -> Alarm:
        """Record the event, and have its owners told. Call it inside the transaction that claims what is told."""
        record(workspace, name, facts, at=at)
        return cls.objects.create(workspace=workspace, name=name, facts=facts, at=at, due_at=at)
