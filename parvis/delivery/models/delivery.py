from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any, ClassVar

import msgspec
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.delivery.models.account import Account
from parvis.delivery.models.pause import Pause
from parvis.delivery.models.receipt import Receipt
from parvis.delivery.outside import blank_network_of, class_of
from parvis.events.claims import Due
from parvis.events.record import record
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import Draft, Edits, NetworkError, Outgoing, Sent, Withdraws, fields_of
from parvis.posts.models import Post
from parvis.posts.sentences import tell
from parvis.workspaces.models import User, Workspace

GOOD_FOR = timedelta(hours=2)  # what could not leave by then may no longer be wanted: a person is asked

ANOTHER_STATE = gettext_noop("This cannot be done now: {state}.")
CANNOT_EDIT = gettext_noop("This network does not let us change what was sent.")
CANNOT_WITHDRAW = gettext_noop("This network does not let us delete what was sent.")


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
        """Those that nothing holds back: no pause, no broken account, no earlier one of their thread."""
        held = Pause.objects.on().filter(Q(workspace=OuterRef("workspace")) | Q(workspace=None))
        in_order = Q(after=None) | Q(after__state=Delivery.State.SENT)
        in_order |= Q(kind__in=Delivery.CHANGES) & Q(after__state__in=Delivery.SETTLED)
        # Who pauses in a crisis may still take back what was said.
        free = Q(kind=Delivery.Kind.WITHDRAW) | ~Exists(held)
        return self.filter(in_order, free, account__state=Account.State.CONNECTED)

    def held_by(self, pause: Pause) -> Deliveries:
        """Those that should have left while it lasted, and have not: to look at when it ends late."""
        since = self.filter(Q(state__in=Delivery.OPEN) | Q(state=Delivery.State.EXPIRED, expires__gte=pause.at))
        until = since.filter(not_before__lte=pause.resumed_at or timezone.now())
        return until if pause.workspace_id is None else until.filter(workspace_id=pause.workspace_id)

    def late(self, now: datetime, after: timedelta) -> Deliveries:
        """Those that should have left by now, unless somebody holds them back."""
        held = Pause.objects.on().filter(Q(workspace=OuterRef("workspace")) | Q(workspace=None))
        late = self.open().filter(not_before__lt=now - after)
        return late.exclude(account__state=Account.State.PAUSED).exclude(Exists(held))


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
        SENT = "sent", pgettext_lazy("one post", "Sent")
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

    # For people

    @classmethod
    @transaction.atomic
    def schedule(
        cls, account: Account, draft: Draft, *, key: str, at: datetime, by: User | None = None,
        good_for: timedelta | None = GOOD_FOR, after: Delivery | None = None, continues: bool = False,
    ) -> Delivery:  # fmt: skip
        """Have it published at that moment, once: asked for again with the same key, it is the same delivery.

        good_for: how late it may still leave without anybody being asked. after: it waits until that one is sent;
        continues: and answers its post (a thread). Raises NetworkError if nothing can be published on this account.
        """
        outgoing = blank_network_of(account).prepare(draft, at, SystemRandom())
        row, is_new = cls.objects.get_or_create(
            key=key,
            defaults={
                "workspace_id": account.workspace_id, "account": account, "outgoing": msgspec.to_builtins(outgoing),
                "not_before": at, "due_at": at, "expires": None if good_for is None else at + good_for, "after": after,
                "continues": continues, "by": by,
            },
        )  # fmt: skip
        if is_new:
            row._note("scheduled", by, {"at": at.isoformat()})
        return row

    def move(self, at: datetime, *, by: User) -> None:
        """Have it sent at another moment. Raises NotNow unless it still waits."""
        good_for = (self.expires or at) - self.not_before
        expires = at + max(good_for, GOOD_FOR) if self.expires else None
        changes: dict[str, Any] = {"state": self.State.DUE, "not_before": at, "due_at": at, "expires": expires}
        changes |= {"outgoing": self._leaving(at), "told_late_at": None}
        self._intervene("moved", by, MAY["move"], {"at": at.isoformat()}, **changes)

    def change(self, draft: Draft, *, by: User) -> None:
        """Have it say something else. Raises NotNow unless it still waits."""
        outgoing = msgspec.to_builtins(self._saying(draft))
        self._intervene("changed", by, MAY["change"], {}, outgoing=outgoing)

    @transaction.atomic
    def cancel(self, *, by: User) -> None:
        """Do not send it, nor what waits behind it. Raises NotNow when it may be out already."""
        self._intervene("cancelled", by, MAY["cancel"], {}, state=self.State.CANCELLED, due_at=None)
        for follower in self.followers.filter(kind=self.Kind.PUBLISH, state__in=MAY["cancel"]):
            follower.cancel(by=by)

    def confirm(self, *, by: User, url: str = "") -> None:
        """It went out: somebody looked. Raises NotNow unless that was asked."""
        sent = {"state": self.State.SENT, "in_doubt": False, "due_at": None, "failure": None}
        with transaction.atomic():
            self._intervene("confirmed", by, MAY["confirm"], {"url": url}, **sent)
            now = timezone.now()
            self.keep_receipt(Sent("", url), how=Receipt.How.CONFIRMED, now=now)
            record(self.workspace, "delivery.sent", {"delivery": self.pk, "key": self.key, "how": "confirmed"}, at=now)

    def send_again(self, *, by: User) -> None:
        """It did not go out: somebody looked. Raises NotNow unless that was asked."""
        self._intervene("sent_again", by, MAY["send_again"], {}, in_doubt=False, **self._due_now())

    def try_again(self, *, by: User) -> None:
        """Have what was refused, or came too late, sent now after all. Raises NotNow."""
        due = self._due_now()
        self._intervene("tried", by, MAY["try_again"], {}, outgoing=self._leaving(due["due_at"]), **due)

    def give_up(self, *, by: User) -> None:
        """Stop looking into it: a person will say how it ended. Raises NotNow."""
        self._intervene("gave_up", by, MAY["give_up"], {}, state=self.State.UNCONFIRMED, due_at=None)

    def edit(self, draft: Draft, *, by: User) -> Delivery:
        """Change what was sent, by a delivery of its own. Raises NotNow."""
        if not self._lets(Edits):
            raise NotNow(Sentence(CANNOT_EDIT))
        key = f"{SystemRandom().getrandbits(128):032x}"  # of its own: a network would take it for the same edit again
        return self._change_of(self.Kind.EDIT, msgspec.structs.replace(self._saying(draft), key=key), by)

    def withdraw(self, *, by: User) -> Delivery:
        """Delete what was sent, by a delivery of its own, which no edit follows any more. Raises NotNow."""
        if not self._lets(Withdraws):
            raise NotNow(Sentence(CANNOT_WITHDRAW))
        return self._change_of(self.Kind.WITHDRAW, msgspec.convert(self.outgoing, Outgoing), by)

    @property
    def error(self) -> str:
        """What went wrong last, in the reader's language; "" when nothing did."""
        return tell(self.failure)

    @property
    def account_scope(self) -> str:
        """Under which name the account's rates are kept."""
        return f"account:{self.account_id}"

    @property
    def server_scope(self) -> str:
        given = self.account.settings
        return f"{self.account.network}:{given.get('service') or given.get('server') or ''}"[:200]

    @property
    def draft(self) -> Draft:
        """What it says; once it was sent, as it was last changed there."""
        edits = self.changes.filter(kind=self.Kind.EDIT, state=self.State.SENT)
        latest = edits.order_by("pk").last() if self.state == self.State.SENT else None
        return msgspec.convert((latest or self).outgoing, Outgoing)

    @property
    def is_untouched(self) -> bool:
        """It waits for its time, and nothing was tried: whoever planned it may still take that back."""
        return self.state == self.State.DUE and not self.tries and not self.attempts.exists()

    @property
    def is_withdrawn(self) -> bool:
        receipt = getattr(self, "receipt", None)
        return receipt is not None and receipt.withdrawn_at is not None

    def may_be(self, verb: str) -> bool:
        """Whether a person may do this now: `may_be("cancel")`; pages show the buttons by it."""
        return self.state in MAY.get(verb, ()) and (verb not in ("edit", "withdraw") or self._can_be_changed(verb))

    def _can_be_changed(self, verb: str) -> bool:
        receipt = getattr(self, "receipt", None)
        if self.kind != self.Kind.PUBLISH or receipt is None or not receipt.native_id or receipt.withdrawn_at:
            return False
        if self.changes.filter(kind=self.Kind.WITHDRAW, state__in=self.OPEN).exists():
            return False
        return self._lets(Edits if verb == "edit" else Withdraws)

    def _lets(self, do: type[Edits] | type[Withdraws]) -> bool:
        """Whether the account's network can do this; one that is no longer installed can do nothing."""
        try:
            return issubclass(class_of(self.account), do)
        except NetworkError:
            return False

    def _saying(self, draft: Draft) -> Outgoing:
        """The draft with all that was fixed before."""
        fixed = msgspec.convert(self.outgoing, Outgoing)
        changes = fields_of(draft) | {"reply_to": fixed.reply_to, "root": fixed.root, "container": ""}
        return msgspec.structs.replace(fixed, **changes)

    def _leaving(self, at: datetime) -> dict[str, Any]:
        """What surely was not made says that it is written when it leaves, and is put ready anew.

        Else a look after a lost answer passes over a post that is older than what it says, and apps show it far down.
        """
        fixed = msgspec.convert(self.outgoing, Outgoing)
        created_at = at if self.kind == self.Kind.PUBLISH else fixed.created_at
        leaving: dict[str, Any] = msgspec.to_builtins(
            msgspec.structs.replace(fixed, created_at=created_at, container="")
        )
        return leaving

    def _due_now(self) -> dict[str, Any]:
        now = timezone.now()
        return {"state": self.State.DUE, "due_at": now, "not_before": now, "expires": now + GOOD_FOR,
                "told_late_at": None}  # fmt: skip

    @transaction.atomic
    def _intervene(
        self, verb: str, by: User | None, states: Sequence[str], facts: dict[str, Any], **changes: Any
    ) -> None:
        """The raised token also refuses what a worker is about to write."""
        mine = type(self).objects.filter(pk=self.pk, state__in=states)
        if not mine.update(token=F("token") + 1, lease_until=None, turn_at=None, **changes):
            self.refresh_from_db()
            raise NotNow(Sentence(ANOTHER_STATE, state=self.get_state_display()))
        self.refresh_from_db()
        self._note(verb, by, facts)

    def _note(self, verb: str, by: User | None, facts: dict[str, Any]) -> None:
        now = timezone.now()
        self.interventions.create(verb=verb, by=by, at=now, facts=facts)
        record(self.workspace, f"delivery.{verb}", {"delivery": self.pk, "key": self.key} | facts, at=now, by=by)

    def keep_receipt(self, sent: Sent | None, *, how: str, now: datetime) -> None:
        """What stands there now, or no longer does. Call it inside the transaction that settles the delivery."""
        if self.kind == self.Kind.WITHDRAW:
            Receipt.objects.filter(delivery=self.of_id).update(withdrawn_at=now)
        elif self.kind == self.Kind.EDIT and sent is not None:
            Receipt.objects.filter(delivery=self.of_id).update(url=sent.url, facts=sent.facts)
        elif sent is not None:
            Receipt.objects.create(
                delivery=self, account_id=self.account_id, native_id=sent.native_id, url=sent.url, facts=sent.facts,
                how=how, at=sent.at or now, received_at=now,
            )  # fmt: skip

    @transaction.atomic
    def _change_of(self, kind: str, outgoing: Outgoing, by: User) -> Delivery:
        type(self).objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()
        if not self.may_be("edit" if kind == self.Kind.EDIT else "withdraw"):
            raise NotNow(Sentence(ANOTHER_STATE, state=self.get_state_display()))
        for edit in self.changes.filter(state__in=MAY["cancel"]) if kind == self.Kind.WITHDRAW else ():
            with suppress(NotNow):  # a worker has it: the deletion waits behind it
                edit.cancel(by=by)
        earlier = self.changes.exclude(state=self.State.CANCELLED).order_by("pk").last()
        now = timezone.now()
        number = self.changes.count() + 1
        row = type(self).objects.create(
            workspace_id=self.workspace_id, account=self.account, kind=kind, key=f"{self.key[:180]}#{kind}{number}",
            outgoing=msgspec.to_builtins(outgoing), of=self, after=earlier, not_before=now, due_at=now, by=by,
        )  # fmt: skip
        row._note("scheduled", by, {"at": now.isoformat(), "of": self.pk})
        return row


# What a person may do in which state; `edit` and `withdraw` also ask what the network can do.
MAY: dict[str, tuple[str, ...]] = {
    "move": (Delivery.State.DUE, Delivery.State.EXPIRED),
    "change": (Delivery.State.DUE, Delivery.State.EXPIRED, Delivery.State.REJECTED),
    "cancel": (Delivery.State.DUE, Delivery.State.EXPIRED, Delivery.State.REJECTED),
    "confirm": (Delivery.State.UNCONFIRMED,),
    "send_again": (Delivery.State.UNCONFIRMED,),
    "try_again": (Delivery.State.REJECTED, Delivery.State.EXPIRED),
    "give_up": (Delivery.State.UNKNOWN,),
    "edit": (Delivery.State.SENT,),
    "withdraw": (Delivery.State.SENT,),
}
