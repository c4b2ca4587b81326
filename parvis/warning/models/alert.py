from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import models, transaction
from django.db.models import Case, Q, When

from parvis.events.record import record
from parvis.warning.models.act import AlertAct, has_act
from parvis.warning.models.detector import Detector
from parvis.warning.models.step import AlertStep
from parvis.workspaces.models import User, Workspace

SERIOUS = 8.0  # times rarer than the budget asks
MOSTLY = 0.5  # share of negatives from which a storm is one of anger
Severity = Literal["serious", "notable"]


class StillWatched(Exception):
    """The detector has had a later alert: only its last one can go on, and one at a time."""


class Alerts(models.QuerySet["Alert"]):
    def of(self, workspace: Workspace) -> Alerts:
        return self.filter(workspace=workspace)

    def open(self) -> Alerts:
        return self.filter(ended_at=None)

    def past(self) -> Alerts:
        return self.filter(ended_at__isnull=False)

    def judged_false(self) -> Alerts:
        return self.filter(has_act(AlertAct.Kind.DISMISSED))

    def judged_true(self) -> Alerts:
        return self.filter(has_act(AlertAct.Kind.ACKNOWLEDGED, AlertAct.Kind.ESCALATED)).exclude(
            has_act(AlertAct.Kind.DISMISSED)
        )

    def with_rows(self) -> Alerts:
        """With what lists and pages show of each."""
        return self.select_related("detector__brand", "detector__query", "workspace").prefetch_related(
            "acts__by", "acts__to", "steps"
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
    def was_left(self) -> bool:
        """Nobody watched it to its end."""
        return not self.is_open and self.pk is not None and any(s.kind == AlertStep.Kind.LEFT for s in self.steps.all())

    @property
    def standing(self) -> list[AlertAct]:
        """The acts that were not taken back, newest first; none yet on one that is not saved."""
        if self.pk is None:
            return []
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
        """Who takes care of it; nobody where the only one who did is no more."""
        return next((act for act in self.standing if act.kind == AlertAct.Kind.ACKNOWLEDGED and act.by_id), None)

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

    def acknowledge(self, *, by: User, now: datetime) -> AlertAct:
        """Take care of it: it is real, and somebody is there."""
        return self._act(AlertAct.Kind.ACKNOWLEDGED, by, now)

    @transaction.atomic
    def dismiss(self, *, by: User, now: datetime) -> AlertAct:
        """It was no alarm: it ends, and the next must be clearer."""
        self._overtake(now)
        if self.is_open:
            self._end(now)
        return self._act(AlertAct.Kind.DISMISSED, by, now)

    def snooze(self, until: datetime, *, by: User, now: datetime) -> AlertAct:
        """Hear of it later; it is still watched."""
        return self._act(AlertAct.Kind.SNOOZED, by, now, until=until)

    def escalate(self, to: User, *, by: User, now: datetime, note: str = "") -> AlertAct:
        """Pass it on to a colleague."""
        return self._act(AlertAct.Kind.ESCALATED, by, now, to=to, note=note[:500])

    @transaction.atomic
    def reopen(self, *, by: User, now: datetime) -> AlertAct:
        """It is not over, or was no false alarm after all; it goes on where somebody watches. Raises StillWatched."""
        self._overtake(now)
        others = Alert.objects.filter(detector=self.detector_id).exclude(pk=self.pk)
        if others.filter(Q(opened_at__gt=self.opened_at) | Q(ended_at=None)).exists():
            raise StillWatched
        dismissed = self.acts.filter(kind=AlertAct.Kind.DISMISSED, undone_at=None)
        unlearnt = Case(When(learnt=True, then=False), default=True)  # what was not learnt yet never is
        dismissed.update(undone_at=now, undone_by=by, learnt=unlearnt)
        if self.detector.is_on:
            self._go_on()
        return self._act(AlertAct.Kind.REOPENED, by, now)

    @transaction.atomic
    def take_back(self, act: AlertAct, *, by: User, now: datetime) -> None:
        """As if the act had not been done; what the detector learnt of it is unlearnt. Raises StillWatched."""
        self._overtake(now)
        act.refresh_from_db()
        if act.undone_at:
            return
        if act.kind == AlertAct.Kind.DISMISSED:
            self.reopen(by=by, now=now)
            return
        act.undone_at, act.undone_by, act.learnt = now, by, not act.learnt or act.kind in AlertAct.UNTAUGHT
        act.save(update_fields=["undone_at", "undone_by", "learnt"])
        if act.kind == AlertAct.Kind.REOPENED:
            self._close_again(act, now)
        record(self.workspace, "alert.taken_back", self.as_facts() | {"act": act.kind}, at=now, by=by)

    def leave(self, now: datetime) -> None:
        """Nobody watches any more: whether it is over is not known, and it is told to nobody."""
        self._end(now, AlertStep.Kind.LEFT)

    def _overtake(self, now: datetime) -> None:
        """Before anything is changed: a look that ends it at this moment waits for us, or we for it."""
        self.detector.hurry(now)
        self.refresh_from_db(fields=["ended_at"])

    def _act(self, kind: AlertAct.Kind, by: User, now: datetime, **more: Any) -> AlertAct:
        """The same person's same act twice is one, unless it says something new; so are two dismissals by anybody."""
        with transaction.atomic():
            standing = self.acts.filter(kind=kind, undone_at=None)
            same = (standing if kind == AlertAct.Kind.DISMISSED else standing.filter(by=by)).first()
            if same and not more and kind != AlertAct.Kind.REOPENED:
                return same
            act = self.acts.create(kind=kind, by=by, at=now, learnt=kind in AlertAct.UNTAUGHT, **more)
            facts = self.as_facts() | {"to": act.to_id, "until": act.until.isoformat() if act.until else None}
            record(self.workspace, f"alert.{kind.value}", facts, at=now, by=by)
            self.detector.hurry(now)
        return act

    def _close_again(self, act: AlertAct, now: datetime) -> None:
        """As it was before it was opened again: over, and no alarm where somebody had said so."""
        dismissed = self.acts.filter(kind=AlertAct.Kind.DISMISSED, undone_at=act.at)
        unlearnt = Case(When(learnt=True, then=False), default=True)
        dismissed.update(undone_at=None, undone_by=None, learnt=unlearnt)
        if self.is_open:
            self._end(now)

    def _end(self, now: datetime, kind: AlertStep.Kind = AlertStep.Kind.ENDED) -> None:
        self.ended_at = now
        self.save(update_fields=["ended_at"])
        self.steps.create(kind=kind, at=now, mentions=self.mentions, per_hour=self.per_hour)
        record(self.workspace, f"alert.{kind.value}", self.as_facts(), at=now)

    def _go_on(self) -> None:
        if not self.is_open:
            self.ended_at = None
            self.save(update_fields=["ended_at"])
            self.steps.filter(kind__in=[AlertStep.Kind.ENDED, AlertStep.Kind.LEFT]).delete()
