"""Saved walls: filters with a name."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.listening.models import Wall
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import Role
from parvis.workspaces.undo import tell


class WallForm(forms.Form):
    name = forms.CharField(max_length=80)
    filters = forms.CharField(max_length=4000, required=False)


@require_POST
@for_members(Role.ANALYST)
def create(request: MemberRequest) -> HttpResponse:
    """Keep the filters under a name; the same name again replaces them."""
    form = WallForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the wall a name of at most 80 letters."))
        return redirect("wall", request.workspace.slug)
    kept = QueryDict(form.cleaned_data["filters"].lstrip("?"), mutable=True)
    for name in ("post", "after", "wall"):
        kept.pop(name, None)
    wall, _new = Wall.objects.update_or_create(
        workspace=request.workspace, name=form.cleaned_data["name"],
        defaults={"filters": kept.urlencode(), "made_by": request.member.user},
    )  # fmt: skip
    messages.success(request, _("The wall is saved."))
    response = redirect("wall", request.workspace.slug)
    response["Location"] += f"?{wall.filters}&wall={wall.pk}"
    return response


@require_POST
@for_members(Role.ANALYST)
def delete(request: MemberRequest, wall: int) -> HttpResponse:
    found = get_object_or_404(request.workspace.walls, pk=wall)
    found.delete()
    again = reverse("walls", args=[request.workspace.slug])
    text = _("“%(name)s” is deleted. The mentions stay.") % {"name": found.name}
    tell(request, text, again, name=found.name, filters=found.filters)
    return redirect("wall", request.workspace.slug)
