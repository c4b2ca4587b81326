from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.delivery.models.delivery import Delivery
from parvis.posts.sentences import Kept, tell
from parvis.workspaces.models import User


class Attempt(models.Model):
    """One call of the network, written and committed before it: whatever dies, that it may have happened is known."""

    class Kind(models.TextChoices):
        SEND = "send", _("Sent to the network")
        STAGE = "stage", _("Put ready on the network")
        LOOK = "look", _("Looked on the network")

    class Outcome(models.TextChoices):
        OPEN = "", _("Under way")
        SENT = "sent", _("It is there")
        MISSING = "missing", _("It is not there")
        FAILED = "failed", _("It did not go out")
        REJECTED = "rejected", _("Refused")
        UNKNOWN = "unknown", _("No certain answer")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SEND)
    token = models.PositiveIntegerField()  # of the claim it was made under
    worker = models.CharField(max_length=200, blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.OPEN)
    said = models.JSONField(null=True, blank=True)  # [template, values] of what went wrong
    answer = models.TextField(blank=True, default="")  # the network's own first words, without secrets

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["delivery", "number"], name="one_attempt_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} #{self.number} {self.kind}: {self.outcome or 'open'}"

    def end(self, outcome: str, *, at: datetime, said: Kept | None = None, answer: str = "") -> None:
        """Note how it ended, once: what a later worker noted of it stays."""
        open_still = type(self).objects.filter(pk=self.pk, ended_at=None)
        if open_still.update(outcome=outcome, ended_at=at, said=said, answer=answer):
            self.outcome, self.ended_at, self.said, self.answer = outcome, at, said, answer

    @property
    def sentence(self) -> str:
        """What went wrong, in the reader's language."""
        return tell(self.said)


class Intervention(models.Model):
    """What a person did to a delivery, and when."""

    class Verb(models.TextChoices):
        SCHEDULED = "scheduled", _("asked for it")
        MOVED = "moved", _("moved it")
        CHANGED = "changed", _("changed it")
        CANCELLED = "cancelled", _("cancelled it")
        CONFIRMED = "confirmed", _("said that it went out")
        SENT_AGAIN = "sent_again", _("said that it did not go out, and to send it again")
        TRIED = "tried", _("had it tried again")
        GAVE_UP = "gave_up", _("stopped trying")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="interventions")
    verb = models.CharField(max_length=12, choices=Verb)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.verb} by {self.by}"
