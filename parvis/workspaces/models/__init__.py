from parvis.workspaces.models.invitation import Invitation
from parvis.workspaces.models.user import User
from parvis.workspaces.models.workspace import Member, Role, Workspace

__all__ = ["Invitation", "Member", "Role", "User", "Workspace"]
