from __future__ import annotations

from django.db import models

from parvis.workspaces.models import Workspace


class DayZone(models.Model):
    """The zone whose days the roll-ups of a workspace hold; another one is counted anew by the worker."""

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.workspace}: {self.name}"
