from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from parvis.workspaces.bearer import Bearer, workspace_of
from parvis.workspaces.models import Workspace

router = Router(tags=["workspace"])


class WorkspaceOut(Schema):
    name: str
    slug: str
    languages: list[str]
    time_zone: str
    created_at: datetime


@router.get("/workspace", response=WorkspaceOut, auth=Bearer(), operation_id="show_workspace")
def show(request: HttpRequest) -> Workspace:
    """The workspace that the token belongs to."""
    return workspace_of(request)
