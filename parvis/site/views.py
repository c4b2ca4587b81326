from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from parvis.workspaces.access import for_anyone, for_signed_in


@for_anyone
def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@for_signed_in
def home(request: HttpRequest) -> HttpResponse:
    member = request.user.memberships.select_related("workspace").order_by("since").first()  # type: ignore[union-attr]
    if member is None:
        return render(request, "site/no_workspace.html")
    return redirect("wall", workspace=member.workspace.slug)
