from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models.audit import Act, note
from parvis.workspaces.models.invitation import hash_secret
from parvis.workspaces.models.user import User
from parvis.workspaces.models.workspace import Workspace

PREFIX = "parvis_"  # lets secret scanners recognise one that was published by mistake
USED_EVERY = timedelta(minutes=1)  # `last_used_at` is for people: no need of a write for every request


class Scope(models.TextChoices):
    """What a token may do. Reading and writing are apart; no scope includes another."""

    READ_MENTIONS = "mentions:read", _("Read mentions and counts")
    CORRECT_MENTIONS = "mentions:correct", _("Correct moods and triage")
    READ_QUERIES = "queries:read", _("Read queries and brands")
    WRITE_QUERIES = "queries:write", _("Create, change and delete queries")
    READ_SOURCES = "sources:read", _("Read sources and their state")
    WRITE_SOURCES = "sources:write", _("Create, pause and delete sources")
    READ_ACCOUNTS = "accounts:read", _("Read the accounts and how they are")
    READ_DELIVERIES = "deliveries:read", _("Read what is sent, and how it went")
    WRITE_DELIVERIES = "deliveries:write", _("Repair, cancel and pause what is sent")
    READ_ALERTS = "alerts:read", _("Read alerts")
    WRITE_ALERTS = "alerts:write", _("Take care of alerts and judge them")
    IMPORT = "import", _("Bring posts in")


class ApiToken(models.Model):
    """Lets a program in, for one workspace, with some scopes. Only the hash of its secret is kept."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    scopes = models.JSONField(default=list)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def issue(
        cls, workspace: Workspace, name: str, scopes: Sequence[str], *, by: User, now: datetime
    ) -> tuple[ApiToken, str]:
        """The token and its secret, which is shown once."""
        secret = PREFIX + secrets.token_urlsafe(32)
        token = cls.objects.create(
            workspace=workspace,
            name=name,
            scopes=[Scope(scope).value for scope in scopes],
            secret_hash=hash_secret(secret),
            made_by=by,
            created_at=now,
        )
        note(workspace, Act.TOKEN_ISSUED, name, by=by, scopes=token.scopes)
        return token, secret

    @classmethod
    def find_valid(cls, secret: str, *, now: datetime) -> ApiToken | None:
        if not secret.startswith(PREFIX):
            return None
        found = cls.objects.select_related("workspace").filter(secret_hash=hash_secret(secret), revoked_at=None).first()
        if found and (found.last_used_at is None or now - found.last_used_at > USED_EVERY):
            cls.objects.filter(pk=found.pk).update(last_used_at=now)
        return found

    @transaction.atomic
    def revoke(self, *, by: User, now: datetime) -> None:
        self.revoked_at, self.revoked_by = now, by
        self.save(update_fields=["revoked_at", "revoked_by"])
        note(self.workspace, Act.TOKEN_REVOKED, self.name, by=by)

    def may(self, scope: Scope) -> bool:
        return scope.value in self.scopes
