"""Parts of the query editor: the verdict while typing, the preview, the words of another tool."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from parvis.lib.chart import lines
from parvis.lib.query import QueryError
from parvis.lib.query.dialects import DIALECTS, guess_dialect, read
from parvis.lib.query.parser import MOST_CHARACTERS
from parvis.listening.offers import offers_at
from parvis.listening.preview import preview, read_tree
from parvis.listening.verdict import judge, remark
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import Role

NAMES = {
    "brandwatch": "Brandwatch", "talkwalker": "Talkwalker", "meltwater": "Meltwater", "sprinklr": "Sprinklr",
    "visibrain": "Visibrain", "x": "X",
}  # fmt: skip


@require_POST
@for_members(Role.EDITOR)
def verdict(request: MemberRequest) -> HttpResponse:
    text = request.POST.get("text", "")[: MOST_CHARACTERS + 1]
    return render(
        request, "listening/queries/verdict.html", {"verdict": judge(text, request.workspace, but=_edited(request))}
    )


@require_POST
@for_members(Role.EDITOR)
def show_preview(request: MemberRequest) -> HttpResponse:
    """On the latest stored posts; nothing for a text that cannot be read, its verdict says why."""
    but = _edited(request)
    found = judge(request.POST.get("text", "")[: MOST_CHARACTERS + 1], request.workspace, but=but)
    before = None
    if but:
        stored = get_object_or_404(request.workspace.queries, pk=but)
        try:
            before = read_tree(stored.text, request.workspace, but=but)
        except QueryError:
            before = None
    seen = preview(request.workspace, found.node, before) if found.node is not None else None
    facts: dict[str, Any] = {"preview": seen, "workspace": request.workspace}
    if seen and len(seen.days) > 1:
        series = [[found for _day, found, _before in seen.days]]
        series += [[before for _day, _found, before in seen.days]] if seen.is_edit else []
        facts["chart"] = lines(series, 110)
    return render(request, "listening/queries/preview.html", facts)


@require_POST
@for_members(Role.EDITOR)
def translate(request: MemberRequest) -> HttpResponse:
    """The query of another tool in our language, with each thing that could not be kept."""
    text = request.POST.get("foreign", "")[: MOST_CHARACTERS + 1]
    asked = request.POST.get("dialect", "")
    dialect = asked if asked in DIALECTS else guess_dialect(text)
    facts: dict[str, Any] = {"foreign": text, "dialect": NAMES.get(dialect, dialect), "dialects": NAMES}
    try:
        if dialect in DIALECTS:
            imported = read(text, dialect)
            language = (get_language() or "en")[:2]
            losses = [(loss.what, loss.why(language)) for loss in imported.losses]
            facts |= {"printed": imported.printed, "losses": losses}
        else:
            facts |= {"printed": text, "losses": [], "is_ours": True}
    except QueryError as error:
        facts["error"] = remark("error", error.problem, text)
    return render(request, "listening/queries/translated.html", facts)


@require_POST
@for_members(Role.EDITOR)
def complete(request: MemberRequest) -> HttpResponse:
    """What could stand at the caret: fields, operators, names of saved queries."""
    at = request.POST.get("at", "0")
    text = request.POST.get("text", "")[:MOST_CHARACTERS]
    offers = offers_at(text, int(at) if at.isdecimal() and len(at) < 9 else 0, request.workspace)
    return JsonResponse({"offers": offers})


def _edited(request: MemberRequest) -> int | None:
    number = request.POST.get("query", "")
    return int(number) if number.isdecimal() and len(number) < 19 else None
