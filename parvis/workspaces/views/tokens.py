from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.forms import TokenForm
from parvis.workspaces.models import ApiToken
from parvis.workspaces.roles import MANAGE_TOKENS
from parvis.workspaces.views.confirming import ask_for_name


@for_members(MANAGE_TOKENS.role)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: MemberRequest) -> HttpResponse:
    """The tokens, and a new one; its secret is on the answer to the POST and nowhere else."""
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        token, secret = ApiToken.issue(
            request.workspace, form.cleaned_data["name"], form.cleaned_data["scopes"], by=request.user, now=now()
        )
        form = TokenForm()
    status = 422 if form.is_bound and not form.is_valid() else 200
    tokens = request.workspace.api_tokens.filter(revoked_at=None).select_related("made_by")
    context = {"form": form, "secret": secret, "tokens": tokens, "address": request.build_absolute_uri("/api/v1/")}
    return render(request, "workspaces/tokens.html", context, status=status)


@for_members(MANAGE_TOKENS.role)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: MemberRequest, token: int) -> HttpResponse:
    found = get_object_or_404(request.workspace.api_tokens.filter(revoked_at=None), pk=token)
    text = _("Programs that use it are refused from now on. It cannot be given back; a new token can be made.")
    back = reverse("tokens", args=[request.workspace.slug])
    if page := ask_for_name(request, found.name, title=_("Revoke the token"), text=text, back=back):
        return page
    found.revoke(by=request.user, now=now())
    messages.success(request, _("The token “%(name)s” no longer opens anything.") % {"name": found.name})
    return redirect("tokens", workspace=request.workspace.slug)
