from parvis.workspaces.models.audit import Act, AuditEntry
from parvis.workspaces.models.invitation import Invitation, InvitationGone
from parvis.workspaces.models.user import User
from parvis.workspaces.models.workspace import LastOwner, Member, Role, Workspace

__all__ = ["Act", "AuditEntry", "Invitation", "InvitationGone", "LastOwner", "Member", "Role", "User", "Workspace"]
