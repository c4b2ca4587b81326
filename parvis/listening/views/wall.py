from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from parvis.listening.feed import Cursor, cards_of, read_page
from parvis.listening.filters import Filters, read_filters
from parvis.listening.lag import behind
from parvis.listening.models import Brand, Mood, Query, Triage
from parvis.listening.numbers import Facets, cells, facets
from parvis.listening.period import NAMES
from parvis.listening.threads import read_thread
from parvis.workspaces.access import MemberRequest, for_members

MOST_QUERIES = 12  # offered as a filter


@require_safe
@for_members()
def show(request: MemberRequest) -> HttpResponse:
    """The wall, or the one part of it that the page asks for."""
    filters = read_filters(request.GET, request.workspace, timezone.now())
    target = request.headers.get("HX-Target", "")
    if target == "detail":
        return render(request, "listening/wall/detail.html", detail(request))
    if "after" in request.GET:
        return render(request, "listening/wall/cards.html", stream(request, filters))
    template = "listening/wall/panes.html" if target == "panes" else "listening/wall/page.html"
    return render(request, template, everything(request, filters))


def everything(request: MemberRequest, filters: Filters) -> dict[str, Any]:
    speaking = request.workspace.sources.filter(notes__isnull=False).only("name", "notes")
    about = {"filters": filters, "periods": NAMES, "behind": behind(speaking, timezone.now())}
    return about | stream(request, filters) | choices(request, filters) | detail(request)


def stream(request: MemberRequest, filters: Filters) -> dict[str, Any]:
    mentions = request.workspace.mentions.all()
    newest = mentions.aggregate(newest=Max("id"))["newest"] or 0
    page = read_page(filters.narrow(mentions), Cursor.read(request.GET.get("after", "")))
    return {"page": page, "newest": newest, "workspace_is_empty": newest == 0}


def choices(request: MemberRequest, filters: Filters) -> dict[str, Any]:
    """The values of each filter with how many mentions they have, from the roll-ups."""
    # Without their texts: there may be thousands, and some are long.
    queries = list(request.workspace.queries.order_by("name").values_list("pk", "brand_id"))
    brands: dict[Brand, set[int]] = {brand: set() for brand in request.workspace.brands.all()}
    of_brand = {brand.pk: queries for brand, queries in brands.items()}
    for pk, brand_id in queries:
        if brand_id in of_brand:
            of_brand[brand_id].add(pk)
    scope = _scope({pk for pk, _ in queries}, brands, filters)
    counted = facets(cells([pk for pk, _ in queries], filters.period), filters, scope)
    return {
        "total": counted.total,
        "is_counted": not (filters.words or filters.marked or filters.author or filters.kind or filters.more)
        and not filters.triage,
        "triages": Triage.choices,
        "brands": [(brand, counted.posts(queries)) for brand, queries in brands.items() if queries],
        "queries": _largest([pk for pk, _ in queries], counted, filters),
        "moods": _moods(counted, filters),
        "networks": _with_chosen(counted.network, filters.network),
        "langs": _with_chosen(counted.lang, filters.lang),
        "walls": request.workspace.walls.all(),
    }


def _moods(counted: Facets, filters: Filters) -> list[tuple[Mood, int]]:
    """Nothing to choose from while no mood is read."""
    if not filters.mood and not any(counted.mood[mood] for mood in range(Mood.UNREAD)):
        return []
    return [(mood, counted.mood[mood]) for mood in Mood if counted.mood[mood] or mood in filters.mood]


def _scope(every: set[int], brands: dict[Brand, set[int]], filters: Filters) -> set[int]:
    """The queries that the filters leave."""
    of_brands = [queries for brand, queries in brands.items() if brand.slug in filters.brand]
    left = set().union(*of_brands) if filters.brand else every
    return left & set(filters.query) if filters.query else left


def _largest(every: list[int], counted: Facets, filters: Filters) -> list[tuple[Query, int]]:
    """The queries with the most mentions, and those that are chosen."""
    shown = sorted(every, key=lambda pk: -counted.query[pk])[:MOST_QUERIES]
    shown += [pk for pk in every if pk in filters.query and pk not in shown]
    named = Query.objects.only("name").in_bulk(shown)
    return [(named[pk], counted.query[pk]) for pk in shown]


def _with_chosen(counted: Any, chosen: tuple[str, ...]) -> list[tuple[str, int]]:
    """The eight largest, and what is chosen even if it is empty."""
    shown = [name for name, _ in counted.most_common(8)]
    return [(name, counted[name]) for name in [*shown, *(name for name in chosen if name not in shown)]]


def detail(request: MemberRequest) -> dict[str, Any]:
    """The post that the URL names, with its thread; nothing when it is not of this workspace."""
    number = request.GET.get("post", "")
    if not number.isdecimal() or len(number) > 18:
        return {"opened": None}
    post = request.workspace.posts.filter(pk=number).values_list("pk", flat=True).first()
    card = next(iter(cards_of([post])), None) if post else None
    if card is None:
        return {"opened": None}
    return {"opened": card, "thread": read_thread(card.post), "by_author": card.author.posts.all()[:101].count()}
