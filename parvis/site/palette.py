"""The command palette: pages, queries, brands and sources by name, and words to search posts for."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.lib.text import fold
from parvis.site.shell import shell
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import Workspace

EACH = 6


@dataclass(frozen=True, slots=True)
class Find:
    kind: str
    name: str
    address: str
    icon: str


@require_safe
@for_members()
def show(request: MemberRequest) -> HttpResponse:
    words = request.GET.get("words", "").strip()[:200].replace("\x00", "")
    finds = [*_pages(request, words), *_named(request.workspace, words)] if words else _pages(request, "")
    if words:
        address = f"{reverse('search', args=[request.workspace.slug])}?{urlencode({'words': words})}"
        finds.append(Find(_("Search"), _("Posts with “%(words)s”") % {"words": words}, address, "search"))
    return render(request, "site/parts/finds.html", {"finds": finds})


def _pages(request: MemberRequest, words: str) -> list[Find]:
    found = []
    for area in shell(request)["areas"]:
        for place in area["places"] or [area]:
            if fold(words) in fold(str(place["name"])):
                found.append(Find(_("Page"), str(place["name"]), place["address"], area["icon"]))
    return found


def _named(workspace: Workspace, words: str) -> list[Find]:
    wall = reverse("wall", args=[workspace.slug])
    queries = workspace.queries.filter(name__icontains=words).only("name")[:EACH]
    brands = workspace.brands.filter(name__icontains=words)[:EACH]
    walls = workspace.walls.filter(name__icontains=words)[:EACH]
    return [
        *(Find(_("Brand"), brand.name, f"{wall}?brand={brand.slug}", "tag") for brand in brands),
        *(Find(_("Query"), query.name, f"{wall}?query={query.pk}", "search") for query in queries),
        *(Find(_("Saved wall"), saved.name, f"{wall}?{saved.filters}", "listen") for saved in walls),
    ]
