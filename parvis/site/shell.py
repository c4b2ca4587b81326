"""What every page's frame needs: the workspace, the person, where in the product we are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"workspace": getattr(request, "workspace", None), "member": getattr(request, "member", None)}
