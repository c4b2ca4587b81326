"""Instant search: one field, all stored posts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.listening.feed import cards_of
from parvis.posts.search import ids_with
from parvis.workspaces.access import MemberRequest, for_members

SHOWN = 50


@require_safe
@for_members()
def show(request: MemberRequest) -> HttpResponse:
    words = request.GET.get("words", "").strip()[:200].replace("\x00", "")
    with_words = ids_with(request.workspace, words)
    found = request.workspace.posts.filter(pk__in=with_words) if with_words else request.workspace.posts.none()
    ids = found.order_by("-created_at", "-id").values_list("pk", flat=True)[: SHOWN + 1]
    cards = cards_of(ids)
    return render(
        request, "listening/search.html", {"words": words, "cards": cards[:SHOWN], "more": len(cards) > SHOWN}
    )
