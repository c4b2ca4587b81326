"""Instant search: one field, all stored posts; then the networks that can search, each in its own time."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from parvis.listening.elsewhere import ask, label_of, searchable
from parvis.listening.feed import cards_of
from parvis.networks.seam import Searches
from parvis.posts.outside import names_of
from parvis.posts.search import having_words
from parvis.workspaces.access import MemberRequest, for_members

SHOWN = 25


@require_safe
@for_members()
def show(request: MemberRequest) -> HttpResponse:
    words = _words(request)
    with_words = having_words(request.workspace, words)
    found = request.workspace.posts.filter(with_words) if with_words else request.workspace.posts.none()
    ids = found.order_by("-created_at", "-id").values_list("pk", flat=True)[: SHOWN + 1]
    cards = cards_of(ids, words)
    elsewhere = [(source, label_of(source)) for source in searchable(request.workspace)] if words else []
    facts = {"words": words, "cards": cards[:SHOWN], "more": SHOWN if len(cards) > SHOWN else 0, "elsewhere": elsewhere}
    return render(request, "listening/search.html", facts)


@require_safe
@for_members()
def show_elsewhere(request: MemberRequest, source: int) -> HttpResponse:
    """What the network of a source answers; a part of the search page, or a page where there is no script."""
    asked = get_object_or_404(request.workspace.sources, pk=source)
    words = _words(request)
    if not words or asked.network not in names_of(Searches):
        return redirect("search", request.workspace.slug)
    template = "answer" if request.headers.get("HX-Request") else "page"
    facts = {"answer": ask(asked, words), "words": words}
    return render(request, f"listening/elsewhere/{template}.html", facts)


def _words(request: MemberRequest) -> str:
    return request.GET.get("words", "").strip()[:200].replace("\x00", "")
