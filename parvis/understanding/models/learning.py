from __future__ import annotations

from datetime import datetime

from django.db import models

from parvis.events.claims import Due
from parvis.understanding.edition import current
from parvis.workspaces.models import Workspace


class Learning(Due):
    """What a workspace's corrections taught: a small head on the encoder's vectors, used only where it reads better.

    `due_at` is set by a correction and emptied when the head was fitted again.
    """

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="learning")
    head = models.BinaryField(null=True)
    corrections = models.PositiveIntegerField(default=0)  # that it was fitted on
    f1_before = models.FloatField(null=True)  # macro F1 in cross-validation, of the base
    f1_after = models.FloatField(null=True)  # and of the head
    is_used = models.BooleanField(default=False)
    encoder = models.IntegerField(default=current)  # the edition on whose vectors it was fitted
    fitted_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)  # corrections before it teach nothing

    def __str__(self) -> str:
        return f"learning of {self.workspace_id}"

    def rest(self) -> None:
        """Nothing is left to learn, unless there was a correction since it was claimed."""
        Learning.objects.filter(pk=self.pk, token=self.token, due_at=self.due_at).update(due_at=None)

    def forget(self, now: datetime) -> None:
        """Read as if nobody had corrected anything; the corrections themselves stay as they are."""
        self.head, self.is_used, self.corrections, self.f1_before, self.f1_after = None, False, 0, None, None
        self.fitted_at, self.due_at, self.forgotten_at = None, None, now
        self.token += 1  # whoever fits it at this moment writes nothing
        self.save()
