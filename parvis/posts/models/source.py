from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.events.claims import Due
from parvis.events.record import record
from parvis.networks.registry import networks
from parvis.networks.seam import Receives
from parvis.posts.addresses import address_of
from parvis.posts.sentences import keep, tell
from parvis.vault.sealed import Sealed
from parvis.workspaces.models import User, Workspace

FIRST_RETRY_SECONDS = 5
LAST_RETRY_SECONDS = 1800
MOST_NOTES = 5


class Source(Due, Sealed):
    """Where posts come from, read-only: a feed, a timeline, a firehose, a file, a webhook.

    Those of its settings that its network calls passwords are sealed when it is saved, and no longer in `settings`.

    State of the machine: `active` (due again at `due_at`) -> `failing` (tried again later, further apart) -> `active`;
    `broken` waits for a person; `paused` by a person; `done` (a file read to its end).
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Listening")
        FAILING = "failing", _("Trying again")
        BROKEN = "broken", _("Needs you")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Finished")

    TRYING: ClassVar = (State.ACTIVE, State.FAILING)  # the states in which machines go on by themselves

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="sources")
    network = models.CharField(max_length=30)  # a name of parvis.networks.registry
    name = models.CharField(_("name"), max_length=200)
    settings = models.JSONField(default=dict)
    keeps_everything = models.BooleanField(default=False)  # also posts that no query matches
    cursor = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    failure = models.JSONField(null=True, blank=True)  # [template, values] of the sentence in `error`
    failures = models.PositiveIntegerField(default=0)
    every_seconds = models.PositiveIntegerField(default=300)
    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    progress = models.FloatField(null=True, blank=True)  # 0..1 of a file
    notes = models.JSONField(null=True, blank=True)  # newest first: {"said": [template, values], "at": ISO time}
    received_count = models.PositiveBigIntegerField(default=0)
    matched_count = models.PositiveBigIntegerField(default=0)
    bad_count = models.PositiveBigIntegerField(default=0)
    last_post_at = models.DateTimeField(null=True, blank=True)
    last_received_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    paused_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="source_due", condition=models.Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        secrets = self._take_secrets()
        with transaction.atomic():
            super().save(*args, **kwargs)
            if secrets:
                self.keep_secrets({**self.secrets(), **secrets})

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """The posts it brought stay; a file that was uploaded for it goes."""
        uploads = [path for path in map(Path, self._files()) if path.is_relative_to(uploads_of(self.workspace_id))]
        with transaction.atomic():
            for path in uploads:
                transaction.on_commit(partial(path.unlink, missing_ok=True))
            return super().delete(*args, **kwargs)

    @property
    def all_settings(self) -> dict[str, Any]:
        """What the network is made with, secrets and all. Raises CannotOpen."""
        return {**self.settings, **self.secrets()}

    def pause(self, *, by: User) -> None:
        """Stop listening at once: the raised token also refuses what a worker is about to write."""
        now = timezone.now()
        self._change("source.paused", by, state=self.State.PAUSED, due_at=None, paused_by=by, paused_at=now)

    def resume(self, *, by: User) -> None:
        """Go on from where it stood, at once."""
        self._start_again("source.resumed", by)

    def try_now(self, *, by: User) -> None:
        """Do not wait for the next try; a broken source is tried again too."""
        self._start_again("source.tried", by)

    @property
    def error(self) -> str:
        """What went wrong last, as a sentence in the reader's language; empty when all is well."""
        return tell(self.failure)

    @property
    def remarks(self) -> list[tuple[str, datetime]]:
        """What a person should know though posts come (it moved, its dates lie), and when it was last so."""
        return [(tell(note["said"]), datetime.fromisoformat(note["at"])) for note in self.notes or ()]

    @property
    def is_under_way(self) -> bool:
        """A file of which something is still to be read."""
        return self.progress is not None and self.progress < 1 and self.state != self.State.DONE

    @property
    def address(self) -> str:
        """The path to which others send posts of this source; empty where nobody does."""
        network = networks().get(self.network)
        return address_of(self) if network and issubclass(network, Receives) else ""

    def posts_per_hour(self, now: datetime) -> int:
        """Posts received in the last hour (give or take ten minutes)."""
        since = SourceCount.slot_of(now - timedelta(hours=1))
        return self.counts.filter(slot__gt=since).aggregate(sum=models.Sum("received"))["sum"] or 0

    @property
    def next_try_at(self) -> datetime | None:
        """When a failing source is tried again."""
        return self.due_at if self.state == self.State.FAILING else None

    def fail(self, error: Exception, *, permanent: bool, retry_after: float | None, now: datetime) -> bool:
        """Note a failure of the claimed source: tried again later and later, or left to a person when permanent."""
        self.failures += 1
        wait = max(retry_after or 0, retry_seconds(self.failures) * random.uniform(0.8, 1.2))  # noqa: S311 - spread
        changed = self.write_back(
            state=self.State.BROKEN if permanent else self.State.FAILING,
            failure=as_failure(error),
            failures=self.failures,
            due_at=None if permanent else now + timedelta(seconds=wait),
            lease_until=None,
        )
        if changed and permanent:
            record(self.workspace, "source.broken", {"source": self.pk}, at=now)
        return changed

    def settle(self, *, due_at: datetime | None, done: bool = False) -> bool:
        """Note a success of the claimed source and let go of it until `due_at`."""
        return self.write_back(
            state=self.State.DONE if done else self.State.ACTIVE,
            failure=None, failures=0, due_at=due_at, lease_until=None,
        )  # fmt: skip

    def notes_with(self, said: Sequence[str], now: datetime) -> list[dict[str, Any]]:
        """The notes after these were said, newest first. Said again with other values, one takes its old place."""
        new = {note["said"][0]: note for note in ({"said": keep(text), "at": now.isoformat()} for text in said)}
        old = [note for note in self.notes or () if note["said"][0] not in new]
        return [*new.values(), *old][:MOST_NOTES]

    def thrive(self) -> bool:
        """Note that the claimed source works (again); the claim goes on."""
        if self.state == self.State.ACTIVE and not self.failures and not self.failure:
            return True
        return self.write_back(state=self.State.ACTIVE, failure=None, failures=0)

    def _files(self) -> list[str]:
        network = networks().get(self.network)
        names = [setting.name for setting in network.settings if setting.type == "file"] if network else []
        return [str(self.settings[name]) for name in names if self.settings.get(name)]

    def _take_secrets(self) -> dict[str, str]:
        """Passwords that stand among the settings, taken out of them."""
        names = {name for name in secret_settings(self.network) if self.settings.get(name)}
        taken = {name: str(self.settings[name]) for name in names}
        self.settings = {name: value for name, value in self.settings.items() if name not in names}
        return taken

    def _start_again(self, event: str, by: User) -> None:
        self._change(
            event, by, state=self.State.ACTIVE, due_at=timezone.now(), failures=0, failure=None,
            paused_by=None, paused_at=None,
        )  # fmt: skip

    @transaction.atomic
    def _change(self, event: str, by: User, **changes: Any) -> None:
        type(self).objects.filter(pk=self.pk).update(token=models.F("token") + 1, lease_until=None, **changes)
        record(self.workspace, event, {"source": self.pk}, at=timezone.now(), by=by)
        self.refresh_from_db()


def uploads_of(workspace_id: int) -> Path:
    """Where the files lie that people of this workspace upload."""
    return Path(settings.DATA) / "uploads" / str(workspace_id)


def secret_settings(network: str) -> set[str]:
    """Names of the settings that a network calls passwords."""
    found = networks().get(network)
    return {setting.name for setting in found.settings if setting.type == "password"} if found else set()


def retry_seconds(failures: int) -> float:
    """5 s, 10 s, 20 s ... half an hour."""
    return float(min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** min(failures - 1, 20)))


def as_failure(error: Exception) -> list[Any]:
    """The sentence of an error, kept so that it can be told in any language later."""
    sentence = error.args[0] if error.args else ""
    return keep(sentence if isinstance(sentence, str) and sentence else str(error) or type(error).__name__)


class SourceCount(models.Model):
    """Posts of a source in ten minutes (UTC, tens of minutes since 1970): how lively it is."""

    SLOT_SECONDS: ClassVar = 600
    KEPT: ClassVar = timedelta(days=8)  # a week and the day it is compared with

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="counts", db_index=False)
    slot = models.IntegerField()
    received = models.IntegerField(default=0)
    matched = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "slot"], name="one_count_per_source_and_slot")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.slot}: {self.received}"

    @classmethod
    def slot_of(cls, moment: datetime) -> int:
        return int(moment.timestamp()) // cls.SLOT_SECONDS

    @classmethod
    def forget_old(cls, now: datetime, *, at_most: int = 2000) -> bool:
        """Delete some of what nobody looks at any more; whether there may be more."""
        old = cls.objects.filter(slot__lt=cls.slot_of(now - cls.KEPT))
        some = list(old.order_by().values_list("pk", flat=True)[:at_most])
        cls.objects.filter(pk__in=some).delete()
        return len(some) == at_most


class Unreadable(models.Model):
    """A record of a source that could not be read, kept aside with its place and the reason."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="unreadable")
    place = models.CharField(max_length=200)
    reason = models.TextField()
    why = models.JSONField(null=True, blank=True)  # [template, values] of the reason
    excerpt = models.TextField(blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"

    @property
    def problem(self) -> str:
        """The reason in the reader's language."""
        return tell(self.why) or self.reason
