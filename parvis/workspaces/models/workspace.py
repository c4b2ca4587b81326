from __future__ import annotations

import zoneinfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models.user import User


class Role(models.TextChoices):
    """What a member may do, from most to least; each role may do what the next ones may (`Role.allows`)."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    EDITOR = "editor", _("Editor")
    AGENT = "agent", _("Agent")
    ANALYST = "analyst", _("Analyst")
    GUEST = "guest", _("Guest")

    def allows(self, needed: Role) -> bool:
        order = list(Role)
        return order.index(self) <= order.index(needed)


class Workspace(models.Model):
    """A company, or one client of an agency. Everything else belongs to exactly one."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    languages = models.JSONField(default=list, blank=True)  # followed languages, two-letter codes; empty = all
    time_zone = models.CharField(max_length=60, default="Europe/Paris")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Member", related_name="workspaces")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class Member(models.Model):
    """A colleague in a workspace, with a role."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.AGENT)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_each")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"

    def may(self, needed: Role) -> bool:
        return Role(self.role).allows(needed)
