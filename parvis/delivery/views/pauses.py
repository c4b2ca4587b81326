from __future__ import annotations

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.delivery.models import Delivery, Pause
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import PAUSE_SENDING
from parvis.workspaces.undo import tell

SHOWN = 100


@require_safe
@for_members()
def show(request: MemberRequest) -> HttpResponse:
    """The switch, and what it holds."""
    pause = Pause.objects.on().filter(workspace=request.workspace).first()
    may_pause = request.member.may(PAUSE_SENDING.role)
    held = Delivery.objects.held_by(pause).select_related("account") if pause else Delivery.objects.none()
    facts = {"pause": pause, "held": held[:SHOWN], "held_count": held.count(), "may_pause": may_pause}
    return render(request, "delivery/pause.html", facts)


@require_POST
@for_members(PAUSE_SENDING.role)
def update(request: MemberRequest) -> HttpResponse:
    """`act` is pause or resume."""
    pause = Pause.objects.on().filter(workspace=request.workspace).first()
    address, now = reverse("pause_switch", args=[request.workspace.slug]), timezone.now()
    match request.POST.get("act"):
        case "pause":
            reason = request.POST.get("reason", "").replace("\0", "")
            Pause.throw(request.workspace, reason=reason, at=now, by=request.user)
            tell(request, _("All sending is paused."), address, act="resume")
        case "resume":
            if pause is not None:
                pause.resume(by=request.user, at=now)
            tell(request, _("Things leave again."), address, act="pause")
        case _:
            return HttpResponseBadRequest()
    return redirect("pause", request.workspace.slug)
