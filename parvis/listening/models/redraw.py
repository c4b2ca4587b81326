from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models

from parvis.workspaces.models import Workspace


class Redraw(models.Model):
    """Posts whose mood or triage changed just now: what open walls draw again. Kept for minutes."""

    MOST = 200  # posts named at once, the newest; a burst beyond is read by reloading

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    posts = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="redraw_by_workspace")]

    def __str__(self) -> str:
        return f"{len(self.posts)} posts of {self.workspace_id}"

    @classmethod
    def ask(cls, workspace: Workspace, posts: Iterable[int], now: datetime, *, keep: timedelta) -> None:
        """Have open walls draw the posts again. Call it in the transaction that changes them."""
        newest = sorted(set(posts), reverse=True)[: cls.MOST]
        cls.objects.filter(workspace=workspace, at__lt=now - keep).delete()
        cls.objects.create(workspace=workspace, posts=newest, at=now)
