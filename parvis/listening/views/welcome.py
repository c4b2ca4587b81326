"""The first visit: a few words, then proposals to look at, then a wall that moves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.listening.proposals import Proposal, free_networks, keep, look, propose, reach
from parvis.networks.registry import networks
from parvis.posts.models import Source
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import Role

LINES = ("ours", "others", "around", "without", "feeds")
MOST_LINES = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(Role.MANAGER)
def show(request: MemberRequest) -> HttpResponse:
    given = {name: request.POST.get(name, "")[:4000] for name in LINES}
    if request.method != "POST":
        given["ours"] = "" if request.workspace.brands.exists() else request.workspace.name
        return render(request, "listening/welcome/words.html", {"given": given})
    if not _lines(given["ours"]) and "text" not in request.POST:
        return render(request, "listening/welcome/words.html", {"given": given, "wrong": True}, status=422)
    proposals = _proposals(request, given)
    look(proposals, request.workspace)
    if "keep" in request.POST and not any(each.verdict and each.verdict.error for each in proposals):
        return _keep(request, proposals, _lines(given["feeds"]))
    free = [(each.name, _(each.label)) for each in free_networks()]
    facts = {"given": given, "proposals": proposals, "free": free, "has_feeds": "feeds" in networks()}
    return render(request, "listening/welcome/proposals.html", facts)


@require_safe
@for_members(Role.MANAGER)
def show_reach(request: MemberRequest) -> HttpResponse:
    """How often a name is spoken of where nothing is stored yet; takes as long as the networks do."""
    name = request.GET.get("name", "").strip()[:120].replace("\x00", "")
    answers = reach(name, request.workspace) if name else []
    return render(request, "listening/welcome/reach.html", {"answers": answers})


def _lines(text: str) -> list[str]:
    parts = text.replace(",", "\n").replace(";", "\n").splitlines()
    return list(dict.fromkeys(part.strip()[:120] for part in parts if part.strip()))[:MOST_LINES]


def _proposals(request: MemberRequest, given: dict[str, str]) -> list[Proposal]:
    """Of the words; or, the second time, as the person left them."""
    texts = request.POST.getlist("text")
    if not texts:
        return propose(*(_lines(given[name]) for name in ("ours", "others", "around", "without")))
    names, ours = request.POST.getlist("name"), request.POST.getlist("mine")
    rows = zip(names, ours, texts, strict=False)
    return [Proposal(name[:120], mine == "1", text[:100_000]) for name, mine, text in rows if name.strip()]


def _keep(request: MemberRequest, proposals: list[Proposal], feeds: list[str]) -> HttpResponse:
    made = keep(proposals, request.workspace, by=request.member.user)
    for network in free_networks():
        if network.name in request.POST.getlist("network"):
            _source(request, network.name, _(network.label), {})
    address = _address_of_feeds()
    for feed in feeds if address else []:
        _source(request, "feeds", feed.split("//")[-1][:200], {address: feed})
    messages.success(
        request, _("Parvis listens. %(n)s queries look through everything that comes in.") % {"n": len(made)}
    )
    return redirect("wall", request.workspace.slug)


def _address_of_feeds() -> str:
    settings: Any = networks()["feeds"].settings if "feeds" in networks() else ()
    return next((setting.name for setting in settings if setting.required), "")


def _source(request: MemberRequest, network: str, name: str, settings: dict[str, str]) -> None:
    if not request.workspace.sources.filter(network=network, settings=settings).exists():
        Source.objects.create(workspace=request.workspace, network=network, name=name, settings=settings)
