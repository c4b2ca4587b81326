from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from parvis.workspaces.access import for_anyone, for_signed_in
from parvis.workspaces.models import User


@for_anyone
def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@for_signed_in
def home(request: HttpRequest) -> HttpResponse:
    member = request.user.memberships.select_related("workspace").order_by("since").first()  # type: ignore[union-attr]
    if member is None:
        return render(request, "site/no_workspace.html")
    return redirect("wall", workspace=member.workspace.slug)


@for_signed_in
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """The language and the theme of one person."""
    user: User = request.user  # type: ignore[assignment]
    if (language := request.POST.get("language", "")) in ("fr", "en"):
        user.language = language
    if (theme := request.POST.get("theme", "")) in User.Theme.values:
        user.theme = theme
    user.save(update_fields=["language", "theme"])
    return redirect(_own(request, request.POST.get("next", "/")))


def _own(request: HttpRequest, address: str) -> str:
    """An address of ours, or the first page."""
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}) else "/"
