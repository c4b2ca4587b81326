"""What a person says of a theme: its name, that it is the same as another, that it is none; and back again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.understanding.models import NotShown, Theme, ThemeDecision
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import EDIT_THEMES
from parvis.workspaces.undo import tell

LONGEST_NAME = 120


@require_POST
@for_members(EDIT_THEMES.role)
def rename(request: MemberRequest, theme: int) -> HttpResponse:
    found = _theme(request, theme)
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())
    if len(name) > LONGEST_NAME:
        messages.error(request, _("A name has at most %(most)s letters.") % {"most": LONGEST_NAME})
        return _back(request, found)
    if name == found.name:
        name = ""
    decision = found.rename(name, by=request.user, now=timezone.now())
    return _told(request, decision, _("The theme is called “%(name)s”.") % {"name": found})


@require_POST
@for_members(EDIT_THEMES.role)
def merge(request: MemberRequest, theme: int) -> HttpResponse:
    found = _theme(request, theme)
    into = request.POST.get("into", "")
    others = found.brand.themes.filter(became=None, is_dismissed=False).exclude(pk=found.pk)
    other = others.filter(pk=into).first() if into.isdecimal() and len(into) < 19 else None
    try:
        decision = found.merge(other, by=request.user, now=timezone.now()) if other else None
    except NotShown:
        decision = None
    if decision is None:
        messages.error(request, _("Choose another theme of this brand to merge it with."))
        return _back(request, found)
    return _told(request, decision, _("“%(one)s” is now part of “%(other)s”.") % {"one": found, "other": other})


@require_POST
@for_members(EDIT_THEMES.role)
def dismiss(request: MemberRequest, theme: int) -> HttpResponse:
    found = _theme(request, theme)
    decision = found.dismiss(by=request.user, now=timezone.now())
    return _told(request, decision, _("“%(name)s” is not shown as a theme any more.") % {"name": found})


@require_POST
@for_members(EDIT_THEMES.role)
def undo(request: MemberRequest, decision: int) -> HttpResponse:
    made = ThemeDecision.objects.select_related("theme__brand").filter(theme__workspace=request.workspace)
    found = get_object_or_404(made, pk=decision)
    if found.undone_at is None:
        found.undo(by=request.user, now=timezone.now())
        messages.success(request, _("It is as it was before."))
    return _back(request, found.theme)


def _theme(request: MemberRequest, theme: int) -> Theme:
    """A theme that is shown: what is part of another is changed there."""
    shown = Theme.objects.filter(workspace=request.workspace, became=None, is_dismissed=False)
    return get_object_or_404(shown.select_related("brand"), pk=theme)


def _told(request: MemberRequest, decision: ThemeDecision, sentence: str) -> HttpResponse:
    tell(request, sentence, reverse("theme_undo", args=[request.workspace.slug, decision.pk]))
    return _back(request, decision.theme)


def _back(request: MemberRequest, theme: Theme) -> HttpResponse:
    answer = redirect("brand_themes", request.workspace.slug, theme.brand.slug)
    if period := request.POST.get("period", "")[:40]:
        answer["Location"] += f"?{urlencode({'period': period})}"
    return answer
