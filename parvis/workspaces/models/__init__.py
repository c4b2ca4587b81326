from parvis.workspaces.models.audit import Act, AuditEntry, note
from parvis.workspaces.models.invitation import Invitation, InvitationGone
from parvis.workspaces.models.token import ApiToken, Scope
from parvis.workspaces.models.user import User
from parvis.workspaces.models.workspace import LastOwner, Member, Role, Workspace

__all__ = [
    "Act", "ApiToken", "AuditEntry", "Invitation", "InvitationGone", "LastOwner", "Member", "Role", "Scope", "User",
    "Workspace", "note",
]  # fmt: skip
