from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from parvis.workspaces.access import MemberRequest, PersonRequest, for_members, for_signed_in
from parvis.workspaces.forms import NewWorkspaceForm, WorkspaceForm
from parvis.workspaces.models import Act, Role, User, Workspace
from parvis.workspaces.models.audit import note
from parvis.workspaces.roles import MANAGE_WORKSPACE


@for_signed_in
def index(request: PersonRequest) -> HttpResponse:
    """The person's workspaces, to switch between, and a form for another one; POST makes it."""
    form = NewWorkspaceForm(request.POST or None)
    if form.is_bound and not may_make_workspaces(request.user):
        raise PermissionDenied
    if form.is_valid():
        workspace = Workspace.found(form.cleaned_data["name"], by=request.user)
        return redirect("wall", workspace=workspace.slug)
    context = {
        "form": form if may_make_workspaces(request.user) else None,
        "memberships": request.user.memberships.select_related("workspace").order_by("workspace__name"),
    }
    return render(request, "workspaces/index.html", context, status=422 if form.is_bound else 200)


@for_members(MANAGE_WORKSPACE.role)
def show(request: MemberRequest) -> HttpResponse:
    form = WorkspaceForm(request.POST or None, instance=request.workspace)
    if not form.is_valid():
        return render(request, "workspaces/workspace.html", {"form": form}, status=422 if form.is_bound else 200)
    with transaction.atomic():
        form.save()
        note(request.workspace, Act.WORKSPACE_CHANGED, by=request.user, fields=form.changed_data)
    messages.success(request, _("The settings of the workspace are saved."))
    return redirect("workspace", workspace=request.workspace.slug)


def may_make_workspaces(user: User) -> bool:
    """Owners may; anyone may where sign-up is open. A guest of one workspace is not a customer of the machine."""
    return settings.SIGN_UP_IS_OPEN or user.memberships.filter(role=Role.OWNER).exists()
