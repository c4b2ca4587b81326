"""The printed link of `parvis demo`: one click and you are Camille, in a demo workspace and nowhere else."""

from __future__ import annotations

from django.contrib.auth import login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from parvis.workspaces.access import for_anyone
from parvis.workspaces.models import Member, Workspace

SALT = "parvis.demo.enter"
VALID_SECONDS = 30 * 86_400


def entrance(workspace: Workspace) -> str:
    """The path that signs its visitor in as the owner of this demo workspace."""
    return f"/demo/{signing.dumps(workspace.slug, salt=SALT)}"


@for_anyone
def enter(request: HttpRequest, ticket: str) -> HttpResponse:
    try:
        slug = signing.loads(ticket, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        raise Http404("No such entrance") from None
    owner = Member.objects.filter(workspace__slug=slug, workspace__is_demo=True, role="owner").first()
    if owner is None:
        raise Http404("No such demo")
    login(request, owner.user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("wall", workspace=slug)
