"""How a program signs in to the API: `Authorization: Bearer parvis_…`, a token of one workspace with scopes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer

from parvis.workspaces.models import ApiToken, Scope, Workspace


class TokenRequest(HttpRequest):
    """What an API operation receives: `auth` is the token, and with it the workspace."""

    auth: ApiToken


class Bearer(HttpBearer):
    """Accepts a valid token that has the scope; 401 without a token, 403 without the scope."""

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = ApiToken.find_valid(token, now=timezone.now())
        if found is not None and self.scope is not None and not found.may(self.scope):
            raise HttpError(403, f"This token lacks the scope {self.scope.value}.")
        return found


def workspace_of(request: HttpRequest) -> Workspace:
    return request.auth.workspace  # type: ignore[attr-defined,no-any-return]
