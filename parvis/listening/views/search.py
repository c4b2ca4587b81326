"""Instant search: one field, all stored posts."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.listening.feed import cards_of
from parvis.workspaces.access import MemberRequest, for_members

SHOWN = 50


@require_safe
@for_members()
def show(request: MemberRequest) -> HttpResponse:
    words = request.GET.get("words", "").strip()[:200].replace("\x00", "")
    found = request.workspace.posts.all()
    for word in words.split()[:8]:
        found = found.filter(Q(text__icontains=word) | Q(title__icontains=word))
    ids = found.order_by("-created_at", "-id").values_list("pk", flat=True)[: SHOWN + 1] if words else []
    cards = cards_of(ids)
    return render(
        request, "listening/search.html", {"words": words, "cards": cards[:SHOWN], "more": len(cards) > SHOWN}
    )
