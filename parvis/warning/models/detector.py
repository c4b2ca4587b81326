from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.events.claims import Due
from parvis.events.record import record
from parvis.listening.models import Brand, Query
from parvis.workspaces.models import User, Workspace


class Budget(models.IntegerChoices):
    """How often one accepts to be called for nothing, in days."""

    WEEK = 7, _("at most one false alarm a week")
    FORTNIGHT = 14, _("at most one false alarm a fortnight")
    MONTH = 30, _("at most one false alarm a month")
    QUARTER = 91, _("at most one false alarm a quarter")


class Detector(Due):
    """Watches a brand, or one query of it; what it has learnt is in `state`.

    It is due when the next five minutes are over. `fed_until`: the end of the last five minutes it knows; up to
    `silent_until` it learns again what was judged before, and says nothing. `looked_at`: it is alive.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="detectors")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="detectors")
    query = models.ForeignKey(Query, on_delete=models.CASCADE, null=True, blank=True, related_name="detectors")
    is_on = models.BooleanField(default=True)
    budget_days = models.PositiveSmallIntegerField(choices=Budget, default=Budget.FORTNIGHT)
    state = models.BinaryField(default=b"")
    state_version = models.PositiveSmallIntegerField(default=0)
    vocabulary = models.BinaryField(default=b"")  # words of the past, for new terms
    watched = models.CharField(max_length=64, blank=True, default="")  # fingerprint of the queries that were learnt
    known_since = models.DateTimeField(null=True, blank=True)
    fed_until = models.DateTimeField(null=True, blank=True)
    silent_until = models.DateTimeField(null=True, blank=True)
    learning_until = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    usual_low = models.FloatField(default=0.0)  # mentions in five minutes, nine times in ten
    usual_high = models.FloatField(default=0.0)
    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["brand__position", "brand_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["brand"], condition=Q(query=None), name="one_detector_per_brand"),
            models.UniqueConstraint(fields=["query"], name="one_detector_per_query"),
        ]
        indexes = [models.Index(fields=["due_at"], name="detector_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return self.query.name if self.query_id and self.query else self.brand.name

    @property
    def query_ids(self) -> list[int]:
        """The queries whose mentions it counts."""
        if self.query_id:
            return [self.query_id]
        return list(self.brand.queries.order_by("pk").values_list("pk", flat=True))

    @property
    def budget(self) -> timedelta:
        return timedelta(days=self.budget_days)

    def is_learning(self, now: datetime) -> bool:
        return self.known_since is None or (self.learning_until is not None and now < self.learning_until)

    @transaction.atomic
    def switch(self, *, on: bool, by: User, now: datetime) -> None:
        """Begin or stop watching. What was learnt stays; what is open is left, for nobody would see its end."""
        self._change(is_on=on, due_at=now if on else None)
        if not on:
            for alert in self.alerts.filter(ended_at=None):
                alert.leave(now)
        record(self.workspace, "detector.switched", {"detector": self.pk, "on": on}, at=now, by=by)

    @transaction.atomic
    def allow(self, budget_days: int, *, by: User, now: datetime) -> None:
        """Accept one false alarm in so many days."""
        self._change(budget_days=Budget(budget_days).value)
        record(self.workspace, "detector.budgeted", {"detector": self.pk, "days": budget_days}, at=now, by=by)

    def hurry(self, now: datetime) -> None:
        """Have it look at once: a person did something it should know. Whoever looks at this moment is overtaken."""
        self._change(due_at=now if self.is_on else None)

    def _change(self, **changes: object) -> None:
        """Whoever looks at this moment is overtaken: the token moves."""
        type(self).objects.filter(pk=self.pk).update(lease_until=None, token=models.F("token") + 1, **changes)
        self.refresh_from_db()


class MomentEvidence(models.Model):
    """What the words of five minutes add to their counts: read once from the posts, when the minutes are over.

    `term_mentions`: mentions with the word that rose most, `term`. `copies`: mentions that repeat another one.
    """

    detector = models.ForeignKey(Detector, on_delete=models.CASCADE, related_name="moments", db_index=False)
    slot = models.IntegerField()  # as in MomentCount
    term = models.CharField(max_length=80, blank=True, default="")
    term_mentions = models.PositiveIntegerField(default=0)
    copies = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["detector", "slot"], name="one_evidence_per_moment")]

    def __str__(self) -> str:
        return f"{self.detector_id} {self.slot}: {self.term} {self.term_mentions}, copies {self.copies}"
