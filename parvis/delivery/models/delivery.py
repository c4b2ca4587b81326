from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.delivery.models.account import Account
from parvis.delivery.models.pause import Pause
from parvis.events.claims import Due
from parvis.posts.models import Post
from parvis.workspaces.models import User, Workspace

GOOD_FOR = timedelta(hours=2)  # what could not leave by then may no longer be wanted: a person is asked


class NotNow(Exception):
    """The delivery is not in a state in which this can be done; the sentence says why."""


class Deliveries(models.QuerySet["Delivery"]):
    """Deliveries, with the questions one asks of them."""

    def open(self) -> Deliveries:
        """Those that a machine still has to do with."""
        return self.filter(state__in=Delivery.OPEN)

    def asking(self) -> Deliveries:
        """Those that wait for a person."""
        return self.filter(state__in=Delivery.ASKING)

    def claimable(self) -> Deliveries:
        """Those that nothing holds back: no pause, no earlier one of their thread."""
        held = Pause.objects.on().filter(Q(workspace=OuterRef("workspace")) | Q(workspace=None))
        in_order = Q(after=None) | Q(after__state=Delivery.State.SENT)
        in_order |= Q(kind__in=Delivery.CHANGES) & Q(after__state__in=Delivery.SETTLED)
        # Who pauses in a crisis may still take back what was said.
        return self.filter(in_order).filter(Q(kind=Delivery.Kind.WITHDRAW) | ~Exists(held))

    def late(self, now: datetime, after: timedelta) -> Deliveries:
        """Those that should have left by now, unless somebody holds them back."""
        held = Pause.objects.on().filter(Q(workspace=OuterRef("workspace")) | Q(workspace=None))
        return self.open().filter(not_before__lt=now - after).exclude(Exists(held))


class Delivery(Due):
    """One thing to send, and how far it is. The machine's states:

    due -> claimed (an attempt is written) -> sent
                                           -> due again (surely not made: later and later)
                                           -> rejected (the network says no; a person may try again)
                                           -> unknown (made or not?) -> the same key again, or a look -> sent | due
                                                                     -> unconfirmed (a person looks)
    due -> expired (it could not leave in time; a person says whether it still should) ; due -> cancelled
    """

    class Kind(models.TextChoices):
        PUBLISH = "publish", _("Publish")
        EDIT = "edit", _("Edit")
        WITHDRAW = "withdraw", _("Withdraw")

    class State(models.TextChoices):
        DUE = "due", _("Due")
        CLAIMED = "claimed", _("Being sent")
        SENT = "sent", _("Sent")
        REJECTED = "rejected", _("Refused")
        UNKNOWN = "unknown", _("Being looked into")
        UNCONFIRMED = "unconfirmed", _("Needs you: did it go out?")
        EXPIRED = "expired", _("Needs you: too late?")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN: ClassVar = (State.DUE, State.CLAIMED, State.UNKNOWN)
    ASKING: ClassVar = (State.REJECTED, State.UNCONFIRMED, State.EXPIRED)
    SETTLED: ClassVar = (State.SENT, State.REJECTED, State.CANCELLED)
    CHANGES: ClassVar = (Kind.EDIT, Kind.WITHDRAW)

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="deliveries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PUBLISH)
    key = models.CharField(max_length=200, unique=True)  # the caller's: asked for twice, it is one delivery
    outgoing = models.JSONField()  # a seam.Outgoing; fixed from the first attempt on
    of = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="changes")  # what is changed
    after = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="followers")
    continues = models.BooleanField(default=False)  # it answers the post of `after`
    state = models.CharField(max_length=12, choices=State, default=State.DUE)
    in_doubt = models.BooleanField(default=False)  # it may stand there though nothing says so
    not_before = models.DateTimeField()
    expires = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    turn_at = models.DateTimeField(null=True, blank=True)  # taken of the account's rates, not used yet
    failure = models.JSONField(null=True, blank=True)  # [template, values] of the last thing that went wrong
    told_late_at = models.DateTimeField(null=True, blank=True)
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="deliveries")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = Deliveries.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["workspace", "state", "not_before"], name="delivery_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
