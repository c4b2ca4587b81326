"""Accounts, as programs may read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from parvis.workspaces.bearer import Bearer, workspace_of
from parvis.workspaces.models import Scope

router = Router(tags=["accounts"])


class AccountOut(Schema):
    id: int
    network: str
    name: str
    handle: str
    url: str
    state: str = Field(description="connected, broken, paused or revoked")
    error: str = Field(description="What went wrong last, as a sentence; empty when all is well")
    checked_at: datetime | None = Field(description="The last read that went well")
    ends_at: datetime | None = Field(description="By then a person must connect it again, where the network says so")
    connected_at: datetime | None


@router.get("/accounts", response=list[AccountOut], auth=Bearer(Scope.READ_ACCOUNTS), operation_id="list_accounts")
def list_accounts(request: HttpRequest) -> Any:
    """Accounts of the workspace and how they are. Nothing that opens them is ever told."""
    return workspace_of(request).accounts.order_by("id")


@router.get(
    "/accounts/{int:account_id}", response=AccountOut, auth=Bearer(Scope.READ_ACCOUNTS), operation_id="show_account"
)
def show_account(request: HttpRequest, account_id: int) -> Any:
    found = workspace_of(request).accounts.filter(pk=account_id).first()
    if found is None:
        raise HttpError(404, "This workspace has no such account.")
    return found
