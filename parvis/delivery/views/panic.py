from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from parvis.delivery import panic
from parvis.delivery.forms import PanicForm
from parvis.delivery.models import Account
from parvis.posts.sentences import tell as told
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import MANAGE_ACCOUNTS


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(MANAGE_ACCOUNTS.role)
def create(request: MemberRequest) -> HttpResponse:
    """It cannot be undone, so it asks for the workspace's name; then it says of each account what was done."""
    form = PanicForm(request.workspace.name, request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcomes = panic.press(request.workspace, by=request.member.user, now=timezone.now())
        rows = [(outcome, told(outcome.left), told(outcome.why)) for outcome in outcomes]
        return render(
            request,
            "delivery/accounts/revoked.html",
            {"rows": rows, "left_count": sum(bool(left) for _, left, _ in rows)},
        )
    accounts = Account.objects.kept().filter(workspace=request.workspace).order_by("name")
    facts = {"form": form, "accounts": accounts}
    return render(request, "delivery/accounts/panic.html", facts, status=422 if form.errors else 200)
