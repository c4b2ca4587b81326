from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _


class AlertAct(models.Model):
    """What somebody did about an alert. `learnt`: the detector knows of it (and of its being taken back)."""

    class Kind(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("takes care of it")
        DISMISSED = "dismissed", _("says it was no alarm")
        SNOOZED = "snoozed", _("wants to hear of it later")
        ESCALATED = "escalated", _("passed it on")
        REOPENED = "reopened", _("opened it again")

    UNTAUGHT: ClassVar = (Kind.SNOOZED,)  # a detector has nothing to learn of these

    alert = models.ForeignKey("warning.Alert", on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)  # of a snooze
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True, default="")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    learnt = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.by} {self.kind} {self.alert}"


def has_act(*kinds: str) -> Exists:
    return Exists(AlertAct.objects.filter(alert=OuterRef("pk"), kind__in=kinds, undone_at=None))
