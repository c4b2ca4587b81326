from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models

from parvis.workspaces.models.user import User
from parvis.workspaces.models.workspace import Member, Role, Workspace

VALID_FOR = timedelta(days=14)


class Invitation(models.Model):
    """A link that lets one person in. Only the hash of its secret is kept."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role, default=Role.AGENT)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.email} to {self.workspace}"

    @classmethod
    def invite(cls, workspace: Workspace, email: str, role: Role, *, by: User, now: datetime) -> tuple[Invitation, str]:
        """The invitation and its secret, which is shown once."""
        secret = secrets.token_urlsafe(24)
        row = cls.objects.create(
            workspace=workspace, email=email.lower(), role=role, secret_hash=hash_secret(secret), invited_by=by,
            created_at=now,
        )  # fmt: skip
        return row, secret

    @classmethod
    def find_open(cls, secret: str, *, now: datetime) -> Invitation | None:
        return cls.objects.filter(
            secret_hash=hash_secret(secret), accepted_at=None, created_at__gt=now - VALID_FOR
        ).first()

    def accept(self, *, by: User, now: datetime) -> Member:
        self.accepted_at, self.accepted_by = now, by
        self.save(update_fields=["accepted_at", "accepted_by"])
        return Member.objects.get_or_create(workspace=self.workspace, user=by, defaults={"role": self.role})[0]


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
