"""Who may open what. Every view says so, and a view that does not say is refused (`DenyUndeclared`)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.workspaces.kept import kept, show_kept
from parvis.workspaces.models import Member, Role, User, Workspace

View = Callable[..., Any]
LARGEST_KEY = 2**63 - 1  # what a database takes for a number: beyond, no row can be meant


class PersonRequest(HttpRequest):
    """What a view behind `for_signed_in` receives."""

    user: User


class MemberRequest(PersonRequest):
    """What a view behind `for_members` receives."""

    workspace: Workspace
    member: Member


def for_members(role: Role = Role.GUEST) -> Callable[[View], View]:
    """The view needs a membership of the workspace in its URL (`<slug:workspace>`) with at least this role.

    A stranger gets the same 404 as for a workspace that does not exist; too low a role gets 403.
    """

    def declare(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: Any, workspace: str, *args: Any, **kwargs: Any) -> Any:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            request.member = find_member(request, workspace)
            request.workspace = request.member.workspace
            if not request.member.may(role):
                raise PermissionDenied
            with timezone.override(request.workspace.zone):
                return view(request, *args, **kwargs)

        guarded.access = role.value  # type: ignore[attr-defined]
        return guarded

    return declare


def for_anyone(view: View) -> View:
    """The view is open to visitors who did not sign in: the sign-in pages, health, static, a public wall."""
    view.access = "anyone"  # type: ignore[attr-defined]
    return view


def for_signed_in(view: View) -> View:
    """The view needs a person, of no workspace in particular."""

    @functools.wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.access = "signed_in"  # type: ignore[attr-defined]
    return guarded


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a script, which would put that page inside its own, is only told.

    What was written into a form comes back on a page from which it is sent again.
    """
    if "HX-Request" in request.headers or "X-CSRFToken" in request.headers:
        return HttpResponse(_("Your session has ended."), status=401, content_type="text/plain; charset=utf-8")
    if request.method == "POST" and kept(request).fields:
        return show_kept(request, "workspaces/signed_out.html", status=401)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


def find_member(request: PersonRequest, slug: str) -> Member:
    member = Member.objects.select_related("workspace", "user").filter(workspace__slug=slug, user=request.user).first()
    if member is None:
        raise Http404("No such workspace")
    return member


class DenyUndeclared:
    """Middleware: a view that does not say who may open it is not opened. Third-party views are listed in `OPEN`."""

    OPEN = ("allauth.", "django.views.i18n", "django.views.static", "ninja.")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if any(isinstance(value, int) and value > LARGEST_KEY for value in kwargs.values()):
            raise Http404
        if not hasattr(view, "access") and not view.__module__.startswith(self.OPEN):
            raise PermissionDenied
