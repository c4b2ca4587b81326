from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models, transaction

from parvis.vault.sealed import Sealed, Secrets
from parvis.workspaces.models import User, Workspace

LASTS = timedelta(minutes=10)


class Registration(Sealed):
    """How one server knows us (OAuth): made once, used for every account of the workspace there."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="registrations")
    network = models.CharField(max_length=30)
    server = models.CharField(max_length=255)
    redirect = models.CharField(
        max_length=500, default=""
    )  # the address we gave; another one needs another registration
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["workspace", "network", "server", "redirect"], name="registered_once")
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.server}"


class Visit(Sealed):
    """A person whom we sent to a network's own page and who comes back with a code: once, soon, in the same session."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="visits")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=30)
    state_hash = models.CharField(max_length=64, unique=True)
    session_hash = models.CharField(max_length=64)
    settings = models.JSONField(default=dict)  # what the network was made with; nothing secret
    ends_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.network} by {self.by}"

    @classmethod
    @transaction.atomic
    def start(
        cls, workspace: Workspace, network: str, *, state: str, session: str, keep: Mapping[str, str],
        settings: Mapping[str, Any], by: User, now: datetime,
    ) -> Visit:  # fmt: skip
        visit = cls.objects.create(
            workspace=workspace, by=by, network=network, state_hash=_hash(state), session_hash=_hash(session),
            settings=dict(settings), ends_at=now + LASTS,
        )  # fmt: skip
        visit.keep_secrets(keep)
        return visit

    @classmethod
    def take(cls, state: str, *, session: str, by: User, now: datetime) -> tuple[Visit, Secrets] | None:
        """The visit that this answer belongs to and what was kept for it; None where there is none, or no longer.

        Taken once: the secrets are gone with it.
        """
        mine = cls.objects.filter(state_hash=_hash(state), session_hash=_hash(session), by=by, used_at=None)
        visit = mine.filter(ends_at__gt=now).select_related("workspace").first()
        if visit is None:
            return None
        kept = visit.secrets()
        taken = cls.objects.filter(pk=visit.pk, used_at=None).update(used_at=now, sealed={})
        return (visit, kept) if taken else None

    @classmethod
    def forget_old(cls, now: datetime) -> None:
        cls.objects.filter(ends_at__lt=now - LASTS).delete()


def new_state() -> str:
    return secrets.token_urlsafe(32)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
