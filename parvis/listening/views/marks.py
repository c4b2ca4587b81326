from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from parvis.listening.feed import cards_of
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import Role


@require_POST
@for_members(Role.ANALYST)
def update(request: MemberRequest, post: int) -> HttpResponse:
    """Mark a post for the colleagues, or take the mark away (`on=0`)."""
    mentions = request.workspace.mentions.filter(post_id=post)
    marked = {"marked_at": timezone.now(), "marked_by": request.user}
    if not mentions.update(**(marked if request.POST.get("on", "1") == "1" else dict.fromkeys(marked))):
        raise Http404
    if request.headers.get("HX-Request"):
        return render(request, "listening/post.html", {"card": cards_of([post])[0], "acts": True})
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return redirect(back)
    return redirect("wall", request.workspace.slug)
