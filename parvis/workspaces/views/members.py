from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.forms import InvitationForm, RoleForm, grantable_roles
from parvis.workspaces.models import LastOwner, Member, Role, User
from parvis.workspaces.roles import MANAGE_MEMBERS, READ_AUDIT, RIGHTS, SEE_MEMBERS
from parvis.workspaces.views.confirming import ask_for_name

ENTRIES_PER_PAGE = 50


@for_members(SEE_MEMBERS.role)
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    return render(request, "workspaces/members.html", context_of_members(request, InvitationForm(by=request.member)))


def context_of_members(request: MemberRequest, form: InvitationForm) -> dict[str, object]:
    members = list(request.workspace.memberships.select_related("user", "workspace").order_by("since", "pk"))
    return {
        "rows": [{"member": member, "may_change": request.member.may_change(member)} for member in members],
        "invitations": request.workspace.invitations.open(now()).order_by("created_at"),
        "may_manage": request.member.may(MANAGE_MEMBERS.role),
        "grantable": grantable_roles(request.member),
        "rights": [(right.words, [role.allows(right.role) for role in Role]) for right in RIGHTS],
        "roles": list(Role),
        "form": form,
    }


@for_members(MANAGE_MEMBERS.role)
@require_POST
def update(request: MemberRequest, member: int) -> HttpResponse:
    """Another role."""
    changed = changeable(request, member)
    form = RoleForm(request.POST, by=request.member)
    if not form.is_valid():
        raise BadRequest("No such role, or one above your own")
    try:
        changed.change_role(Role(form.cleaned_data["role"]), by=request.user)
    except LastOwner:
        messages.error(request, last_owner_sentence())
    return redirect("members", workspace=request.workspace.slug)


@for_members(MANAGE_MEMBERS.role)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: MemberRequest, member: int) -> HttpResponse:
    found = changeable(request, member)
    text = _("They no longer get in. What they wrote and did stays; they can be invited again.")
    back = reverse("members", args=[request.workspace.slug])
    if page := ask_for_name(request, str(found.user), title=_("Remove the member"), text=text, back=back):
        return page
    try:
        found.remove(by=request.user)
    except LastOwner:
        messages.error(request, last_owner_sentence())
    else:
        warn_of_tokens(request, found.user)
    return redirect("members", workspace=request.workspace.slug)


def warn_of_tokens(request: MemberRequest, user: User) -> None:
    """Programs use tokens that people made, so these stay; but who made one has seen it."""
    names = request.workspace.api_tokens.filter(made_by=user, revoked_at=None).values_list("name", flat=True)
    if names:
        text = _("%(who)s still knows tokens that let programs in: %(names)s. Make new ones and revoke them.")
        messages.warning(request, text % {"who": user, "names": ", ".join(names)})


@for_members(Role.GUEST)
@require_POST
def leave(request: MemberRequest) -> HttpResponse:
    try:
        request.member.remove(by=request.user)
    except LastOwner:
        messages.error(request, last_owner_sentence())
        return redirect("members", workspace=request.workspace.slug)
    return redirect("home")


def changeable(request: MemberRequest, pk: int) -> Member:
    member = get_object_or_404(request.workspace.memberships.select_related("user", "workspace"), pk=pk)
    if not request.member.may_change(member):
        raise PermissionDenied
    return member


def last_owner_sentence() -> str:
    return _("A workspace needs an owner: make someone else an owner first.")


@for_members(READ_AUDIT.role)
@require_safe
def audit(request: MemberRequest) -> HttpResponse:
    pages = Paginator(request.workspace.audit.all(), ENTRIES_PER_PAGE)
    return render(request, "workspaces/audit.html", {"page": pages.get_page(request.GET.get("page"))})
