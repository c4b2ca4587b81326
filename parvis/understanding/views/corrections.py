"""Correct what a machine read of a post, and take a correction back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.listening.feed import Card, cards_of
from parvis.listening.models import Mood, Triage
from parvis.understanding.correcting import PERSONS_MOODS, NothingToCorrect, correct, take_back
from parvis.understanding.models import What
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import CORRECT
from parvis.workspaces.undo import tell


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(CORRECT.role)
def show(request: MemberRequest, post: int) -> HttpResponse:
    """The words to choose from for a post, and what was chosen; POST chooses."""
    card = _card(request, post)
    if request.method == "POST":
        return _correct(request, card)
    if request.headers.get("HX-Request"):
        return render(request, "understanding/menu.html", _choices(request, card))
    rows = card.post.corrections.order_by("-pk")[:50]
    return render(request, "understanding/corrections.html", _choices(request, card) | {"corrections": rows})


@require_POST
@for_members(CORRECT.role)
def undo(request: MemberRequest, correction: int) -> HttpResponse:
    """Take a correction back; twice is harmless."""
    found = get_object_or_404(request.workspace.corrections.select_related("workspace"), pk=correction)
    take_back(found, by=request.user, now=timezone.now())
    if request.headers.get("HX-Request"):
        return _drawn(request, found.post_id)
    return _back(request)


def _correct(request: MemberRequest, card: Card) -> HttpResponse:
    chosen = _chosen(request)
    if chosen is None:
        return HttpResponseBadRequest(_("Choose one of the words."))
    what, value = chosen
    try:
        correction = correct(card.post, what, value, by=request.user, now=timezone.now())
    except NothingToCorrect as error:
        raise Http404 from error
    word = Mood(value).label if what == What.MOOD else Triage(value).label
    said = _("Noted: %(word)s. It counts everywhere and is learned from.") % {"word": word}
    if what == What.TRIAGE:
        said = _("Noted: %(word)s.") % {"word": word}
    if request.headers.get("HX-Request"):
        return _drawn(request, card.id, {"correction": correction, "said": said})
    tell(request, said, reverse("correction_undoing", args=[request.workspace.slug, correction.pk]),
         next=request.POST.get("next", ""))  # fmt: skip
    return _back(request)


def _chosen(request: MemberRequest) -> tuple[What, int] | None:
    for what, allowed in ((What.MOOD, PERSONS_MOODS), (What.TRIAGE, tuple(Triage))):
        given = request.POST.get(what, "")
        if given.isdecimal() and len(given) == 1 and int(given) in allowed:
            return what, int(given)
    return None


def _card(request: MemberRequest, post: int) -> Card:
    found = request.workspace.posts.filter(pk=post, matches__workspace=request.workspace).exists()
    if not found:
        raise Http404
    return cards_of([post])[0]


def _choices(request: MemberRequest, card: Card) -> dict[str, Any]:
    back = request.headers.get("HX-Current-URL") or request.GET.get("next") or request.headers.get("Referer", "")
    return {"card": card, "moods": PERSONS_MOODS, "triages": Triage.choices, "next": back}


def _drawn(request: MemberRequest, post: int, facts: dict[str, Any] | None = None) -> HttpResponse:
    """The chips of the post wherever the page shows it, with the message that can be undone."""
    given = {"card": cards_of([post])[0], "oob": True} | (facts or {})
    return render(request, "understanding/corrected.html", given)


def _back(request: MemberRequest) -> HttpResponse:
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return redirect(back)
    return redirect("wall", request.workspace.slug)
