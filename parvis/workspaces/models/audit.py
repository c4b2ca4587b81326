from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models.user import User

if TYPE_CHECKING:
    from parvis.workspaces.models.workspace import Workspace


class Act(models.TextChoices):
    """What somebody did to the workspace or its members."""

    WORKSPACE_MADE = "workspace.made", _("made the workspace")
    WORKSPACE_CHANGED = "workspace.changed", _("changed the workspace's settings")
    MEMBER_INVITED = "member.invited", _("invited")
    INVITATION_REVOKED = "invitation.revoked", _("revoked the invitation of")
    MEMBER_JOINED = "member.joined", _("joined")
    ROLE_CHANGED = "member.role_changed", _("changed the role of")
    MEMBER_REMOVED = "member.removed", _("removed")
    TOKEN_ISSUED = "token.issued", _("made the API token")
    TOKEN_REVOKED = "token.revoked", _("revoked the API token")
    ACCOUNT_CONNECTED = "account.connected", _("connected the account")
    ACCOUNT_CHANGED = "account.changed", _("changed the account")
    ACCOUNT_DISCONNECTED = "account.disconnected", _("disconnected the account")
    ALL_REVOKED = "accounts.revoked", _("paused all sending and disconnected every account")
    MEMBER_LEFT = "member.left", _("left")


class AuditEntry(models.Model):
    """Who did what to whom, and when; written in the transaction of the act and never changed."""

    workspace = models.ForeignKey("workspaces.Workspace", on_delete=models.CASCADE, related_name="audit")
    act = models.CharField(max_length=40, choices=Act)
    subject = models.CharField(max_length=254, blank=True, default="")  # as it was called then
    facts = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=254)  # stays when the person's account goes
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["workspace", "-at"], name="audit_by_time")]

    def __str__(self) -> str:
        return f"{self.by_name} {self.act} {self.subject}"


def note(workspace: Workspace, act: Act, subject: str = "", *, by: User, **facts: Any) -> AuditEntry:
    """Write what was done. Call it inside the transaction that does it."""
    return AuditEntry.objects.create(workspace=workspace, act=act, subject=subject, by=by, by_name=str(by), facts=facts)
