"""What people talk about when they talk of a brand: its page, the panel on the brand's page, and a look again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.listening.filters import read_filters
from parvis.listening.models import Brand
from parvis.listening.period import NAMES, Period, read_period
from parvis.listening.rankings import terms
from parvis.understanding.models import ThemeDecision, ThemeRound
from parvis.understanding.theme_numbers import read_themes
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import EDIT_THEMES

IN_PANEL = 6
IN_SIGHT = 15  # the others unfold
DECISIONS = 5


@require_safe
@for_members()
def index(request: MemberRequest) -> HttpResponse:
    """The themes of our first brand."""
    brand = request.workspace.brands.order_by("-is_ours", "position", "pk").first()
    if brand is None:
        return redirect("brands", request.workspace.slug)
    return redirect("brand_themes", request.workspace.slug, brand.slug)


@require_safe
@for_members()
def show(request: MemberRequest, brand: str) -> HttpResponse:
    found, period = _brand(request, brand), _period(request)
    queries = list(found.queries.values_list("pk", flat=True))
    facts = _facts(request, found, period) | {
        "periods": NAMES,
        "in_sight": f":{IN_SIGHT}",
        "out_of_sight": f"{IN_SIGHT}:",
        "brands": request.workspace.brands.all(),
        "terms": terms(queries, period),
        "may_edit": request.member.may(EDIT_THEMES.role),
        "decisions": _decisions(found),
    }
    return render(request, "understanding/themes/page.html", facts)


@require_safe
@for_members()
def show_panel(request: MemberRequest, brand: str) -> HttpResponse:
    """The largest themes, as a part of another page."""
    facts = _facts(request, _brand(request, brand), _period(request)) | {"in_panel": f":{IN_PANEL}"}
    return render(request, "understanding/themes/panel.html", facts)


@require_safe
@for_members()
def show_chosen(request: MemberRequest) -> HttpResponse:
    """The themes of the mentions that the wall shows with these filters."""
    from parvis.understanding.chosen_themes import themes_among  # numpy: with the first who looks

    workspace = request.workspace
    filters = read_filters(request.GET, workspace, timezone.now())
    names = list(workspace.brands.filter(slug__in=filters.brand).values_list("name", flat=True))
    found = themes_among(filters.narrow(workspace.mentions.all()), names)
    facts = {"filters": filters, "period": filters.period, "periods": NAMES, "found": found}
    return render(request, "understanding/themes/chosen.html", facts)


@require_POST
@for_members(EDIT_THEMES.role)
def look_again(request: MemberRequest, brand: str) -> HttpResponse:
    found = _brand(request, brand)
    ThemeRound.objects.update_or_create(brand=found, defaults={"due_at": timezone.now()})
    messages.success(request, _("The themes are looked for again; it takes a minute."))
    return redirect("brand_themes", request.workspace.slug, found.slug)


def _brand(request: MemberRequest, slug: str) -> Brand:
    return get_object_or_404(request.workspace.brands, slug=slug)


def _period(request: MemberRequest) -> Period:
    return read_period(request.GET.get("period", ""), request.workspace.zone, timezone.now())


def _facts(request: MemberRequest, brand: Brand, period: Period) -> dict[str, Any]:
    return {
        "brand": brand,
        "period": period,
        "found": read_themes(brand, period),
        "subject": {"chosen": f"brand={brand.slug}"},
    }


def _decisions(brand: Brand) -> list[ThemeDecision]:
    """The last that stand, each with its way back."""
    made = ThemeDecision.objects.filter(theme__brand=brand, undone_at=None).select_related("theme", "into")
    return list(made.order_by("-at", "-pk")[:DECISIONS])
