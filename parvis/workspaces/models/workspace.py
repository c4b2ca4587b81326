from __future__ import annotations

import zoneinfo

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models.audit import Act, note
from parvis.workspaces.models.user import User

SLUG_LENGTH = 60


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


class LastOwner(Exception):
    """A workspace keeps at least one owner."""


class Workspace(models.Model):
    """A company, or one client of an agency. Everything else belongs to exactly one."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    languages = models.JSONField(default=list, blank=True)  # followed languages, two-letter codes; empty = all
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Paris")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Member", related_name="workspaces")

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def found(cls, name: str, *, by: User, time_zone: str = "Europe/Paris") -> Workspace:
        """A new workspace with its founder as owner."""
        workspace = cls.objects.create(name=name, slug=free_slug(name), time_zone=time_zone)
        workspace.memberships.create(user=by, role=Role.OWNER)
        note(workspace, Act.WORKSPACE_MADE, name, by=by)
        return workspace

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class Member(models.Model):
    """A colleague in a workspace, with a role."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.AGENT)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_each")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"

    def may(self, needed: Role) -> bool:
        return Role(self.role).allows(needed)

    def may_change(self, other: Member) -> bool:
        """Whether this member may give the other another role, or remove them: nobody touches who stands above."""
        return self.may(Role.MANAGER) and self.may(Role(other.role))

    @property
    def is_last_owner(self) -> bool:
        return (
            self.role == Role.OWNER
            and not self.workspace.memberships.filter(role=Role.OWNER).exclude(pk=self.pk).exists()
        )

    @transaction.atomic
    def change_role(self, role: Role, *, by: User) -> None:
        """Raises LastOwner."""
        self._hold_owners()
        if role != Role.OWNER and self.is_last_owner:
            raise LastOwner
        before, self.role = self.role, role
        self.save(update_fields=["role"])
        note(self.workspace, Act.ROLE_CHANGED, str(self.user), by=by, before=before, after=str(role))
        self._withdraw_invitations([above for above in Role if not role.allows(above)], by=by)

    @transaction.atomic
    def remove(self, *, by: User) -> None:
        """Raises LastOwner."""
        self._hold_owners()
        if self.is_last_owner:
            raise LastOwner
        act = Act.MEMBER_LEFT if by == self.user else Act.MEMBER_REMOVED
        note(self.workspace, act, str(self.user), by=by, role=self.role)
        self._withdraw_invitations(list(Role), by=by)
        self.delete()

    def _hold_owners(self) -> None:
        """Two owners who leave at the same moment must not leave the workspace without one."""
        list(self.workspace.memberships.select_for_update().filter(role=Role.OWNER).order_by("pk"))
        self.role = self.workspace.memberships.filter(pk=self.pk).values_list("role", flat=True).first() or self.role

    def _withdraw_invitations(self, roles: list[Role], *, by: User) -> None:
        """Who invited has seen the link, and could come back by it, or to a role that was taken from them."""
        for invitation in self.workspace.invitations.filter(invited_by=self.user, accepted_at=None, role__in=roles):
            invitation.revoke(by=by)


def free_slug(name: str) -> str:
    """A slug no workspace has: "lumen", else "lumen-2"."""
    base = slugify(name)[: SLUG_LENGTH - 5].strip("-") or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(f"{base}-{number}" for number in range(2, len(taken) + 3) if f"{base}-{number}" not in taken)
