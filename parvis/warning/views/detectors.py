"""What is watched, and how often one accepts to be called for nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.listening.models import Query
from parvis.warning.keeping import PREVIEWED, is_young, kept_by, preview
from parvis.warning.models import Budget, Detector
from parvis.warning.setting_up import detector_of
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import SET_DETECTORS


@require_safe
@for_members()
def index(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    rows = []
    for brand in request.workspace.brands.prefetch_related("queries", "detectors__query"):
        own = {row.query_id: row for row in brand.detectors.all()}
        rows.append({"brand": brand, "row": own.get(None), **_about(own.get(None), now)})
        rows += [
            {"brand": brand, "query": row.query, "row": row, **_about(row, now)} for row in own.values() if row.query
        ]
    watched = {row["row"].query_id for row in rows if row["row"]}
    facts = {
        "rows": rows, "budgets": Budget.choices, "may_set": request.member.may(SET_DETECTORS.role),
        "free": request.workspace.queries.exclude(brand=None).exclude(pk__in=[pk for pk in watched if pk]),
    }  # fmt: skip
    return render(request, "warning/detectors.html", facts)


@require_POST
@for_members(SET_DETECTORS.role)
def create(request: MemberRequest) -> HttpResponse:
    """Watch a brand (`brand`, its slug) or one query (`query`)."""
    asked = request.POST.get("query", "")
    query: Query | None = None
    if asked:
        own = request.workspace.queries.exclude(brand=None).select_related("brand")
        query = own.filter(pk=asked if asked.isdecimal() and len(asked) < 19 else 0).first()
    brand = query.brand if query else request.workspace.brands.filter(slug=request.POST.get("brand", "")).first()
    if brand is None or (asked and query is None):
        return HttpResponseBadRequest()
    now = timezone.now()
    detector_of(request.workspace, brand, query, now).switch(on=True, by=request.user, now=now)
    messages.success(request, _("“%(name)s” is watched.") % {"name": query or brand})
    return redirect("detectors", request.workspace.slug)


@require_POST
@for_members(SET_DETECTORS.role)
def update(request: MemberRequest, detector: int) -> HttpResponse:
    """`on` is 1 or 0; `budget` are days."""
    found = get_object_or_404(request.workspace.detectors, pk=detector)
    now, budget = timezone.now(), request.POST.get("budget", "")
    if budget and (not budget.isdecimal() or int(budget) not in Budget.values):
        return HttpResponseBadRequest()
    if request.POST.get("on") in ("0", "1"):
        found.switch(on=request.POST["on"] == "1", by=request.user, now=now)
    if budget:
        found.allow(int(budget), by=request.user, now=now)
    messages.success(request, _("Saved."))
    return redirect("detectors", request.workspace.slug)


@require_safe
@for_members()
def show_preview(request: MemberRequest, detector: int) -> HttpResponse:
    """What the last six weeks would have said with `budget` days."""
    found = get_object_or_404(request.workspace.detectors.select_related("workspace", "brand", "query"), pk=detector)
    budget = request.GET.get("budget", "")
    days = int(budget) if budget.isdecimal() and int(budget) in Budget.values else found.budget_days
    episodes = preview(found, days, timezone.now())
    facts = {"detector": found, "episodes": episodes, "days": days, "weeks": PREVIEWED.days // 7,
             "words": Budget(days).label, "budgets": Budget.choices}  # fmt: skip
    template = "preview_part" if request.headers.get("HX-Request") else "preview"
    return render(request, f"warning/{template}.html", facts)


def _about(row: Detector | None, now: Any) -> dict[str, Any]:
    if row is None:
        return {}
    days = (now - row.known_since).days if row.known_since else 0
    return {"kept": kept_by(row, now), "is_learning": row.is_learning(now), "is_young": is_young(row, now),
            "days": days}  # fmt: skip
