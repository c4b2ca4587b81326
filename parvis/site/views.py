from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from parvis.workspaces.access import for_anyone, for_signed_in
from parvis.workspaces.kept import show_kept
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


def refuse_old_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is of another session. Only what one of our own pages sent is offered to be sent again."""
    if request.headers.get("Origin") in (f"{request.scheme}://{request.get_host()}", settings.PUBLIC_URL):
        return show_kept(request, "403_csrf.html", status=403)
    return render(request, "403_csrf.html", status=403)


def _own(request: HttpRequest, address: str) -> str:
    """An address of ours, or the first page."""
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}) else "/"
