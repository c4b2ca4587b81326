"""What a person does about an alert: takes care of it, calls it none, puts it off, passes it on, opens it again."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.warning.models import Alert, AlertAct, StillWatched
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import Member
from parvis.workspaces.roles import ANSWER_ALERTS
from parvis.workspaces.undo import tell

HOURS = {"1": 1, "4": 4, "24": 24}
MORNING = time(8, 0)


@require_POST
@for_members(ANSWER_ALERTS.role)
def create(request: MemberRequest, alert: int) -> HttpResponse:
    """`kind` is one of an act's; `later` are hours or "morning", `to` is a member."""
    found = get_object_or_404(Alert.objects.of(request.workspace).with_rows(), pk=alert)
    kind = request.POST.get("kind", "")
    if kind not in said():
        return HttpResponseBadRequest()
    try:
        act = _do(request, found, kind)
    except StillWatched:
        messages.error(request, _("A later alert of this brand is there: look at that one."))
        return redirect("alert", request.workspace.slug, found.pk)
    if act is None:
        return HttpResponseBadRequest()
    undo = reverse("alert_act", args=[request.workspace.slug, found.pk, act.pk])
    tell(request, said()[kind], undo)
    return redirect("alert", request.workspace.slug, found.pk)


@require_POST
@for_members(ANSWER_ALERTS.role)
def take_back(request: MemberRequest, alert: int, act: int) -> HttpResponse:
    found = get_object_or_404(Alert.objects.of(request.workspace), pk=alert)
    done = get_object_or_404(found.acts, pk=act)
    try:
        found.take_back(done, by=request.user, now=timezone.now())
        messages.success(request, _("Taken back."))
    except StillWatched:
        messages.error(request, _("A later alert of this brand is there: look at that one."))
    return redirect("alert", request.workspace.slug, found.pk)


def said() -> dict[str, str]:
    return {
        AlertAct.Kind.ACKNOWLEDGED: _("You take care of it; everybody sees that."),
        AlertAct.Kind.DISMISSED: _("Noted as a false alarm: the next one must be clearer."),
        AlertAct.Kind.SNOOZED: _("You will hear of it again later; it is still watched."),
        AlertAct.Kind.ESCALATED: _("Passed on."),
        AlertAct.Kind.REOPENED: _("The alert is open again."),
    }


def _do(request: MemberRequest, alert: Alert, kind: str) -> AlertAct | None:
    by, now = request.user, timezone.now()
    if kind == AlertAct.Kind.SNOOZED:
        return alert.snooze(_until(request.POST.get("later", ""), now), by=by, now=now)
    if kind == AlertAct.Kind.ESCALATED:
        to = request.POST.get("to", "")
        known = int(to) if to.isdecimal() and len(to) < 19 else 0
        member = Member.objects.filter(workspace=request.workspace, user_id=known).select_related("user").first()
        note = request.POST.get("note", "").replace("\x00", "")
        return alert.escalate(member.user, by=by, now=now, note=note) if member else None
    verbs = {
        AlertAct.Kind.ACKNOWLEDGED: alert.acknowledge,
        AlertAct.Kind.DISMISSED: alert.dismiss,
        AlertAct.Kind.REOPENED: alert.reopen,
    }
    return verbs[AlertAct.Kind(kind)](by=by, now=now)


def _until(later: str, now: datetime) -> datetime:
    """An hour where it is not said; "morning" is the next one at eight, in the workspace's zone."""
    if later != "morning":
        return now + timedelta(hours=HOURS.get(later, 1))
    here = timezone.localtime(now)
    day = here.date() + timedelta(days=here.time() >= MORNING)
    return datetime.combine(day, MORNING, tzinfo=here.tzinfo)
