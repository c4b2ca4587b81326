from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.events.record import record
from parvis.workspaces.models import User, Workspace


class Pauses(models.QuerySet["Pause"]):
    def on(self) -> Pauses:
        return self.filter(resumed_at=None)

    def over(self, workspace_id: int) -> Pauses:
        """Those that hold this workspace: its own and the ones of everybody."""
        return self.on().filter(Q(workspace=workspace_id) | Q(workspace=None))


class Pause(models.Model):
    """Nothing leaves while it lasts: of one workspace, or of all. Who, when and why; undone by `resume`."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, null=True, related_name="pauses")
    scope = models.CharField(max_length=30)  # "all" or the workspace's id: NULLs are never the same in a constraint
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # None: an alert did it
    at = models.DateTimeField()
    resumed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    resumed_at = models.DateTimeField(null=True, blank=True)

    objects = Pauses.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scope"], condition=Q(resumed_at=None), name="one_pause_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.workspace or 'all'}: {self.reason}"

    @classmethod
    @transaction.atomic
    def throw(cls, workspace: Workspace | None, *, reason: str, at: datetime, by: User | None = None) -> Pause:
        """Let nothing leave any more. Thrown twice it is one pause, with the first reason."""
        pause, is_new = cls.objects.get_or_create(
            scope=str(workspace.pk) if workspace else "all",
            resumed_at=None,
            defaults={"workspace": workspace, "reason": reason[:500], "by": by, "at": at},
        )
        for held in pause.workspaces() if is_new else ():
            record(held, "sending.paused", {"pause": pause.pk, "reason": reason}, at=at, by=by)
        return pause

    @transaction.atomic
    def resume(self, *, by: User | None, at: datetime) -> bool:
        """Let things leave again. False when somebody else did it already."""
        over = type(self).objects.on().filter(pk=self.pk).update(resumed_by=by, resumed_at=at)
        for held in self.workspaces() if over else ():
            record(held, "sending.resumed", {"pause": self.pk}, at=at, by=by)
        self.refresh_from_db()
        return bool(over)

    @property
    def why(self) -> str:
        """The reason, in the reader's language where it is a sentence of ours."""
        return gettext(self.reason) if self.reason else ""

    def workspaces(self) -> list[Workspace]:
        """Those it holds."""
        return [self.workspace] if self.workspace else list(Workspace.objects.order_by("pk"))
