from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertStep(models.Model):
    """How an alert went: opened, grew, was renewed after a day, ended or was left; with its numbers at that moment."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Unusual")
        GREW = "grew", _("Clearly bigger")
        RENEWED = "renewed", _("Still unusual")
        ENDED = "ended", _("Over")
        LEFT = "left", _("No longer watched")

    alert = models.ForeignKey("warning.Alert", on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    mentions = models.PositiveIntegerField(default=0)
    per_hour = models.FloatField(default=0.0)
    once_in_days = models.FloatField(default=0.0)
    kinds = models.JSONField(default=list)  # of evidence, heaviest first

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.alert} {self.kind} {self.at:%H:%M}"
