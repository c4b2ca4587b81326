from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.delivery.models.alarm import Alarm
from parvis.delivery.redaction import without
from parvis.events.claims import Due
from parvis.events.record import record
from parvis.networks.connecting import Connected, Connects
from parvis.networks.registry import networks
from parvis.networks.seam import Setting
from parvis.posts.sentences import Kept, keep, tell
from parvis.vault.sealed import Sealed, Secrets
from parvis.vault.vault import CannotOpen
from parvis.workspaces.models import Act, User, Workspace, note

CHECKED_EVERY = timedelta(hours=1)
WARNED_BEFORE = timedelta(days=7)


class Accounts(models.QuerySet["Account"]):
    """Accounts, with the questions one asks of them."""

    def kept(self) -> Accounts:
        """Those that somebody connected and nobody let go."""
        return self.exclude(state=Account.State.REVOKED)

    def sending(self) -> Accounts:
        """Those on which something may go out now."""
        return self.filter(state=Account.State.CONNECTED)

    def forget(self) -> int:
        """Forget the secrets of all of them; nobody who holds one writes anything back."""
        return self.update(
            state=Account.State.REVOKED, sealed={}, due_at=None, lease_until=None, fresh_until=None, ends_at=None,
            failure=None, token=F("token") + 1, refreshes=F("refreshes") + 1,
        )  # fmt: skip


class Account(Due, Sealed):
    """Ours, on one network, connected. What opens it is sealed.

    connected <-> broken (the network refuses it; a check or a person mends it); paused by a person; revoked: let go,
    its secrets forgotten. It is due when it is to be looked at again: a read that only it may do.
    """

    class State(models.TextChoices):
        CONNECTED = "connected", _("Connected")
        BROKEN = "broken", _("Needs you")
        PAUSED = "paused", _("Paused")
        REVOKED = "revoked", _("Disconnected")

    LOOKED_AT: ClassVar = (State.CONNECTED, State.BROKEN, State.PAUSED)

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="accounts")
    network = models.CharField(max_length=30)  # a name of parvis.networks.registry
    name = models.CharField(_("name"), max_length=200)
    native_id = models.CharField(max_length=300, blank=True, default="")
    handle = models.CharField(max_length=300, blank=True, default="")
    url = models.TextField(blank=True, default="")
    avatar_url = models.TextField(blank=True, default="")
    settings = models.JSONField(default=dict, blank=True)  # nothing secret
    state = models.CharField(max_length=10, choices=State, default=State.CONNECTED)
    failure = models.JSONField(null=True, blank=True)  # [template, values] of what went wrong last
    failures = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)  # the last read that went well
    fresh_until = models.DateTimeField(null=True, blank=True)  # by then the access token is refreshed
    ends_at = models.DateTimeField(null=True, blank=True)  # then a person must connect again
    warned_of = models.DateTimeField(null=True, blank=True)  # the `ends_at` that people were told of
    refreshes = models.PositiveIntegerField(default=0)  # how often its tokens changed
    refreshing_until = models.DateTimeField(null=True, blank=True)  # somebody asks for new tokens
    connected_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    connected_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Accounts.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["workspace", "network", "native_id"], condition=~Q(native_id=""), name="one_account_each"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="account_due", condition=Q(due_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def connect(cls, workspace: Workspace, network: str, found: Connected, *, by: User, now: datetime) -> Account:
        """The account that a network told of: a new one, or the same one connected again."""
        account, is_new = cls.objects.get_or_create(
            workspace=workspace, network=network, native_id=found.native_id[:300],
            defaults={"name": (found.name or found.handle or found.native_id)[:200], "settings": found.settings},
        )  # fmt: skip
        account.keep_secrets(
            found.secrets, settings=found.settings, handle=found.handle[:300], url=found.url,
            avatar_url=found.avatar_url,
            state=cls.State.CONNECTED, failure=None, failures=0, checked_at=now, fresh_until=found.fresh_until,
            ends_at=found.ends_at, warned_of=None, refreshing_until=None, connected_by=by, connected_at=now,
            due_at=now + CHECKED_EVERY, lease_until=None,
        )  # fmt: skip
        cls.objects.filter(pk=account.pk).update(token=F("token") + 1, refreshes=F("refreshes") + 1)
        account.changes.create(state=cls.State.CONNECTED, at=now, by=by)
        note(workspace, Act.ACCOUNT_CONNECTED, account.name, by=by, network=network)
        record(workspace, "account.connected", {"account": account.pk, "is_new": is_new}, at=now, by=by)
        account.refresh_from_db()
        return account

    def rename(self, name: str, *, by: User) -> None:
        with transaction.atomic():
            note(self.workspace, Act.ACCOUNT_CHANGED, self.name, by=by, name=name)
            self.name = name
            self.save(update_fields=["name"])

    def pause(self, *, by: User, now: datetime) -> None:
        """Nothing goes out on it until it is resumed; it is still looked at."""
        self._turn(self.State.PAUSED, "account.paused", Act.ACCOUNT_CHANGED, by=by, now=now)

    def resume(self, *, by: User, now: datetime) -> None:
        self._turn(self.State.CONNECTED, "account.resumed", Act.ACCOUNT_CHANGED, by=by, now=now, due_at=now)

    def let_go(self, *, by: User, now: datetime) -> None:
        """Forget its secrets for good. What was sent on it stays; what is due on it waits until it is back."""
        self._turn(
            self.State.REVOKED, "account.revoked", Act.ACCOUNT_DISCONNECTED, by=by, now=now,
            sealed={}, due_at=None, lease_until=None, fresh_until=None, ends_at=None, failure=None,
        )  # fmt: skip

    def doubt(self, error: Exception, *, now: datetime) -> None:
        """The network refuses the account: nothing goes out on it before it is mended. Deliveries wait.

        A look follows at once: where only the access token had ended, new tokens mend it by themselves.
        """
        self._note_failure(error, now, is_broken=True, due_at=now)

    def thrive(self, *, now: datetime) -> None:
        """A read went well."""
        was_broken = self.state == self.State.BROKEN
        state = self.State.CONNECTED if was_broken else self.state
        due_at = now + CHECKED_EVERY
        with transaction.atomic():
            is_mine = self.write_back(
                state=state, failure=None, failures=0, checked_at=now, due_at=due_at, lease_until=None
            )
            if is_mine and was_broken:
                self.changes.create(state=state, at=now)
                record(self.workspace, "account.mended", {"account": self.pk}, at=now)

    def fail(self, error: Exception, *, is_for_good: bool, retry_after: float | None, now: datetime) -> None:
        """A read did not go well: broken where a person must act, else tried again, later and later."""
        self.failures += 1
        wait = max(retry_after or 0, min(3600, 60 * 2 ** min(self.failures, 10)))
        due_at = now + (CHECKED_EVERY if is_for_good else timedelta(seconds=wait))
        self._note_failure(error, now, is_broken=is_for_good, due_at=due_at)

    def said(self, error: Exception) -> Kept:
        """Its words, fit to be kept and shown: without the secrets that a network may say back."""
        try:
            secrets = self.secrets()
        except CannotOpen:
            secrets = Secrets()
        return without(keep(error.args[0] if error.args else str(error)), secrets.values())

    @property
    def error(self) -> str:
        """What went wrong last, in the reader's language; empty when all is well."""
        return tell(self.failure)

    @property
    def is_ready(self) -> bool:
        """Whether something may go out on it now."""
        return self.state == self.State.CONNECTED

    @property
    def is_shaky(self) -> bool:
        """It works as far as known, but the last look at it went wrong."""
        return self.state in (self.State.CONNECTED, self.State.PAUSED) and bool(self.failure)

    def ends_soon(self, now: datetime | None = None) -> bool:
        """Whether a person must connect it again within a week."""
        return self.ends_at is not None and self.ends_at - (now or timezone.now()) <= WARNED_BEFORE

    @property
    def is_near_end(self) -> bool:
        return self.state != self.State.REVOKED and self.ends_soon()

    @property
    def needs_someone(self) -> bool:
        """Whether a person must do something, now or within a week."""
        return self.state == self.State.BROKEN or self.is_near_end

    @property
    def was_visited(self) -> bool:
        """Whether it was connected on the network's own page, and is best connected again there."""
        return not {setting.name for setting in self.fields if setting.type == "password"} & set(self.sealed) or bool(
            {"client_secret", "proof_key"} & set(self.sealed)
        )

    @property
    def sign(self) -> str:
        """How its state is drawn."""
        if self.is_shaky:
            return "failing"
        return {"connected": "active", "revoked": "done"}.get(self.state, self.state)

    @property
    def kind(self) -> type[Connects] | None:
        """Its network, where this installation has one of that name that connects."""
        found = networks().get(self.network)
        return found if found is not None and issubclass(found, Connects) else None

    @property
    def fields(self) -> Sequence[Setting]:
        return self.kind.fields if self.kind else ()

    def _note_failure(self, error: Exception, now: datetime, *, is_broken: bool, **changes: Any) -> None:
        """Of the access that was tried: with another one, or let go, it is no news. Who paused it alone ends that."""
        with transaction.atomic():
            failure = self.said(error)
            mine = type(self).objects.filter(pk=self.pk, refreshes=self.refreshes).exclude(state=self.State.REVOKED)
            mine.update(failure=failure, failures=self.failures, lease_until=None, **changes)
            is_new = is_broken and mine.filter(state=self.State.CONNECTED).update(state=self.State.BROKEN)
            self.refresh_from_db()
            if is_new:
                self.changes.create(state=self.state, at=now, failure=failure)
                facts = {"account": self.pk, "name": self.name}
                Alarm.raise_it(self.workspace, Alarm.Name.BROKEN, facts, at=now)

    @transaction.atomic
    def _turn(self, state: State, event: str, act: Act, *, by: User, now: datetime, **changes: Any) -> None:
        """Another state by a person's hand; a worker that holds the account writes nothing back."""
        kept = type(self).objects.kept().filter(pk=self.pk)
        if not kept.update(state=state, token=F("token") + 1, **changes):  # let go meanwhile, and that is for good
            self.refresh_from_db()
            return
        self.changes.create(state=state, at=now, by=by)
        note(self.workspace, act, self.name, by=by, state=str(state))
        record(self.workspace, event, {"account": self.pk}, at=now, by=by)
        self.refresh_from_db()


class AccountChange(models.Model):
    """An account took another state: when, why, and who did it (nobody: the network or a check)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="changes")
    state = models.CharField(max_length=10, choices=Account.State)
    at = models.DateTimeField()
    failure = models.JSONField(null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.account} {self.state}"

    @property
    def why(self) -> str:
        """In the reader's language."""
        return tell(self.failure)
