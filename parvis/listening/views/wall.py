from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from parvis.workspaces.access import MemberRequest, for_members


@for_members()
def show(request: MemberRequest) -> HttpResponse:
    mentions = request.workspace.mentions.select_related("post", "author", "query").order_by("-created_at", "-id")
    return render(request, "listening/wall.html", {"mentions": mentions[:50]})
