from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from parvis.warning.models.detector import Detector
from parvis.workspaces.models import Workspace

SERIOUS = 8.0  # times rarer than the budget asks
MOSTLY = 0.5  # share of negatives from which a storm is one of anger
Severity = Literal["serious", "notable"]


class Alerts(models.QuerySet["Alert"]):
    def of(self, workspace: Workspace) -> Alerts:
        return self.filter(workspace=workspace)

    def open(self) -> Alerts:
        return self.filter(ended_at=None)

    def past(self) -> Alerts:
        return self.filter(ended_at__isnull=False)

    def judged_false(self) -> Alerts:
        return self.filter(_has(AlertAct.Kind.DISMISSED))

    def judged_true(self) -> Alerts:
        return self.filter(_has(AlertAct.Kind.ACKNOWLEDGED, AlertAct.Kind.ESCALATED)).exclude(
            _has(AlertAct.Kind.DISMISSED)
        )

    def with_rows(self) -> Alerts:
        """With what lists and pages show of each."""
        return self.select_related("detector__brand", "detector__query", "workspace").prefetch_related(
            "acts__by", "acts__to"
        )


class Alert(models.Model):
    """One crisis, from its opening to its end; it grows, and is told once.

    `since`: when the unusual began; `opened_at`: when it was seen; `told_at`: when it was said to people, null where
    it was over when the past was read. Numbers are per hour, over about the last hour. `once_in_days`: the rarest it
    got. `stops_below`: it ends after `calm_hours` with fewer mentions an hour than this. `facts`: why, as last read.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="alerts")
    detector = models.ForeignKey(Detector, on_delete=models.CASCADE, related_name="alerts", db_index=False)
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followed_by")
    since = models.DateTimeField()
    opened_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()  # what is counted below was counted then
    mentions = models.PositiveIntegerField(default=0)
    negatives = models.PositiveIntegerField(default=0)
    usual_per_hour = models.FloatField(default=0.0)
    per_hour = models.FloatField(default=0.0)
    peak_per_hour = models.FloatField(default=0.0)
    once_in_days = models.FloatField(default=0.0)
    budget_days = models.FloatField(default=14.0)
    stops_below = models.FloatField(null=True, blank=True)
    calm_hours = models.FloatField(default=12.0)
    evidence = models.JSONField(default=list)  # [{kind, per_hour, usual_per_hour, over_seconds, nats}], heaviest first
    facts = models.JSONField(default=dict)

    objects = Alerts.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["workspace", "-opened_at"], name="alert_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["detector"], condition=Q(ended_at=None), name="one_open_alert"),
            models.UniqueConstraint(fields=["detector", "opened_at"], name="one_alert_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.detector} {self.since:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def standing(self) -> list[AlertAct]:
        """The acts that were not taken back, newest first."""
        return [act for act in self.acts.all() if act.undone_at is None]

    @property
    def verdict(self) -> Literal["true", "false", ""]:
        """What people made of it."""
        for act in self.standing:
            if act.kind == AlertAct.Kind.DISMISSED:
                return "false"
            if act.kind in (AlertAct.Kind.ACKNOWLEDGED, AlertAct.Kind.ESCALATED):
                return "true"
        return ""

    def find_act(self, *kinds: str) -> AlertAct | None:
        """The newest standing act of these kinds."""
        return next((act for act in self.standing if act.kind in kinds), None)

    @property
    def taken_by(self) -> AlertAct | None:
        """Who takes care of it."""
        return self.find_act(AlertAct.Kind.ACKNOWLEDGED)

    def snoozed_until(self, now: datetime) -> datetime | None:
        act = self.find_act(AlertAct.Kind.SNOOZED)
        return act.until if act and act.until and act.until > now else None

    @property
    def times_usual(self) -> float:
        return self.peak_per_hour / max(self.usual_per_hour, 0.1)

    @property
    def negative_share(self) -> float:
        return self.negatives / self.mentions if self.mentions else 0.0

    @property
    def is_angry(self) -> bool:
        return self.negative_share >= MOSTLY

    @property
    def severity(self) -> Severity:
        rare = self.once_in_days >= SERIOUS * self.budget_days
        return "serious" if rare or (self.is_angry and self.times_usual >= 3) else "notable"

    @property
    def lasted(self) -> timedelta:
        return (self.ended_at or self.seen_at) - self.since

    def as_facts(self) -> dict[str, Any]:
        """What its events say."""
        return {
            "alert": self.pk, "detector": self.detector_id, "since": self.since.isoformat(),
            "mentions": self.mentions, "severity": self.severity, "once_in_days": round(self.once_in_days, 1),
        }  # fmt: skip


class AlertStep(models.Model):
    """How an alert went: opened, grew, was renewed after a day, ended; with its numbers at that moment."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Unusual")
        GREW = "grew", _("Clearly bigger")
        RENEWED = "renewed", _("Still unusual")
        ENDED = "ended", _("Over")

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="steps")
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


class AlertAct(models.Model):
    """What somebody did about an alert. `learnt`: the detector knows of it (and of its being taken back)."""

    class Kind(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", _("takes care of it")
        DISMISSED = "dismissed", _("says it was no alarm")
        SNOOZED = "snoozed", _("wants to hear of it later")
        ESCALATED = "escalated", _("passed it on")
        REOPENED = "reopened", _("opened it again")

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="acts")
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


def _has(*kinds: str) -> Exists:
    return Exists(AlertAct.objects.filter(alert=OuterRef("pk"), kind__in=kinds, undone_at=None))
