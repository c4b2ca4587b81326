from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.delivery.models import Delivery, Pause
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import PAUSE_SENDING
from parvis.workspaces.undo import tell

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_members()
def show(request: MemberRequest) -> HttpResponse:
    """The switch, and what it holds."""
    pause = Pause.objects.on().filter(workspace=request.workspace).first()
    may_pause = request.member.may(PAUSE_SENDING.role)
    if request.method == "POST":
        if not may_pause:
            raise PermissionDenied
        return _turned(request, pause)
    held = Delivery.objects.held_by(pause).select_related("account")[:SHOWN] if pause else ()
    return render(request, "delivery/pause.html", {"pause": pause, "held": held, "may_pause": may_pause})


def _turned(request: MemberRequest, pause: Pause | None) -> HttpResponse:
    address, now = reverse("pause", args=[request.workspace.slug]), timezone.now()
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
    return redirect(address)
