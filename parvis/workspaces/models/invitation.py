from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models.audit import Act, note
from parvis.workspaces.models.user import User
from parvis.workspaces.models.workspace import Member, Role, Workspace

VALID_FOR = timedelta(days=14)


class InvitationGone(Exception):
    """It was accepted, revoked or ran out while the person was looking at it."""


class Invitations(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> Invitations:
        return self.filter(Q(accepted_at=None), created_at__gt=now - VALID_FOR)


class Invitation(models.Model):
    """A link that lets one person in, once. Only the hash of its secret is kept; to revoke is to delete."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.AGENT)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = Invitations.as_manager()

    def __str__(self) -> str:
        return f"{self.email} to {self.workspace}"

    @classmethod
    @transaction.atomic
    def invite(cls, workspace: Workspace, email: str, role: Role, *, by: User, now: datetime) -> tuple[Invitation, str]:
        """The invitation and its secret, which is shown once. An open invitation of the same person is replaced."""
        email = email.lower()
        workspace.invitations.filter(email=email, accepted_at=None).delete()
        secret = secrets.token_urlsafe(24)
        row = cls.objects.create(
            workspace=workspace, email=email, role=role, secret_hash=hash_secret(secret), invited_by=by, created_at=now
        )
        note(workspace, Act.MEMBER_INVITED, email, by=by, role=str(role))
        return row, secret

    @classmethod
    def find_open(cls, secret: str, *, now: datetime) -> Invitation | None:
        return cls.objects.open(now).select_related("workspace").filter(secret_hash=hash_secret(secret)).first()

    @transaction.atomic
    def accept(self, *, by: User, now: datetime) -> Member:
        """Raises InvitationGone: a link lets in one person, even when two follow it at once.

        Who is a member already leaves it to the colleague.
        """
        still_open = Invitation.objects.open(now).filter(pk=self.pk)
        is_member = self.workspace.memberships.filter(user=by).exists()
        if not (still_open.exists() if is_member else still_open.update(accepted_at=now, accepted_by=by)):
            raise InvitationGone
        member, is_new = Member.objects.get_or_create(workspace=self.workspace, user=by, defaults={"role": self.role})
        if is_new:
            note(self.workspace, Act.MEMBER_JOINED, str(by), by=by, role=self.role)
        return member

    @transaction.atomic
    def revoke(self, *, by: User) -> None:
        note(self.workspace, Act.INVITATION_REVOKED, self.email, by=by)
        self.delete()


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
