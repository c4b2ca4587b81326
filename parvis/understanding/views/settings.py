"""How posts are read in this workspace: by which reader, in which languages, and what corrections taught."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.listening.models import Mention, Mood, ReadWith
from parvis.understanding.models import Learning
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import Act, Workspace
from parvis.workspaces.models.audit import note
from parvis.workspaces.roles import CORRECT, MANAGE_WORKSPACE

# Offered to follow: what the language reader was measured on, French and English first.
LANGUAGES = ("fr", "en", "es", "de", "it", "pt", "nl", "pl", "ro", "tr", "ar", "hi", "ja", "ko", "zh", "ru", "uk")
SAMPLE = 1_000  # latest mentions that the state is counted in
SHOWN = 30


@dataclass(frozen=True, slots=True)
class State:
    """How the latest mentions were read."""

    sample: int
    full: int
    light: int
    set_aside: int
    unread: int
    corrected: int
    undetermined: int

    @property
    def is_light(self) -> bool:
        """Does the light reader read alone?"""
        return self.light > 0 and self.full == 0


@require_safe
@for_members()
def show(request: MemberRequest) -> HttpResponse:
    workspace = request.workspace
    facts = {
        "state": state_of(workspace), "wants_light": settings.LIGHT,
        "languages": [(code, code in workspace.languages) for code in LANGUAGES],
        "learning": Learning.objects.filter(workspace=workspace).first(),
        "corrections": workspace.corrections.select_related("post").order_by("-pk")[:SHOWN],
        "may_manage": request.member.may(MANAGE_WORKSPACE.role),
    }  # fmt: skip
    return render(request, "understanding/settings.html", facts)


@require_POST
@for_members(MANAGE_WORKSPACE.role)
def languages(request: MemberRequest) -> HttpResponse:
    """Which languages are followed: what a short post is taken for is chosen among them. None is all."""
    chosen = [code for code in LANGUAGES if code in request.POST.getlist("language")]
    with transaction.atomic():
        Workspace.objects.filter(pk=request.workspace.pk).update(languages=chosen)
        note(request.workspace, Act.WORKSPACE_CHANGED, by=request.user, fields=["languages"])
    messages.success(request, _("The followed languages are saved. They hold for posts that come from now on."))
    return redirect("reading", request.workspace.slug)


@require_POST
@for_members(CORRECT.role)
def forget(request: MemberRequest) -> HttpResponse:
    """Unlearn what corrections taught; the corrections themselves stay."""
    learning, _made = Learning.objects.get_or_create(workspace=request.workspace)
    learning.forget(timezone.now())
    messages.success(request, _("Forgotten. What was corrected stays corrected; it teaches nothing any more."))
    return redirect("reading", request.workspace.slug)


def state_of(workspace: Workspace) -> State:
    latest = Mention.objects.filter(workspace=workspace).order_by("-pk")
    rows = list(latest.values_list("read_with", "mood", "mood_by_id", "lang")[:SAMPLE])
    kinds = Counter(read_with for read_with, *_rest in rows)
    return State(
        sample=len(rows), full=kinds[ReadWith.FULL], light=kinds[ReadWith.LIGHT], set_aside=kinds[ReadWith.SET_ASIDE],
        unread=sum(mood == Mood.UNREAD for _with, mood, *_rest in rows),
        corrected=sum(by is not None for _with, _mood, by, _lang in rows),
        undetermined=sum(not lang for *_rest, lang in rows),
    )  # fmt: skip
