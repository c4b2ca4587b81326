from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models.functions import Substr
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.lib.query.parser import MOST_CHARACTERS
from parvis.listening.models import Query
from parvis.listening.numbers import cells
from parvis.listening.period import read_period
from parvis.listening.verdict import judge
from parvis.listening.views.drafts import NAMES
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import Role, Workspace
from parvis.workspaces.undo import tell

SHOWN = 200  # queries of one page of the list
BEGINNING = 200  # characters read of each


class QueryForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Query
        fields = ("name", "brand", "text")

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace
        self.fields["brand"].queryset = workspace.brands.all()  # type: ignore[attr-defined]
        self.fields["brand"].required = False
        self.fields["brand"].empty_label = _("No brand")  # type: ignore[attr-defined]
        self.fields["text"].max_length = MOST_CHARACTERS  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if self.workspace.queries.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another query has this name already."))
        return name


@require_safe
@for_members()
def index(request: MemberRequest) -> HttpResponse:
    """Every query with what it found in the last week."""
    words = request.GET.get("words", "").strip()[:120]
    period = read_period("7d", request.workspace.zone, timezone.now())
    found = request.workspace.queries.select_related("brand").filter(name__icontains=words)
    # Of a text only its beginning is shown, and it may be long.
    brief = found.defer("text").annotate(beginning=Substr("text", 1, BEGINNING))
    queries = list(brief.order_by("brand__position", "name")[:SHOWN])
    ids = [query.pk for query in queries]
    now, before = cells(ids, period).by_query(), cells(ids, period.before).by_query()
    rows = [(query, now[query.pk], before[query.pk]) for query in queries]
    return render(request, "listening/queries/index.html", {"rows": rows, "words": words, "count": found.count()})


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(Role.EDITOR)
def create(request: MemberRequest) -> HttpResponse:
    return _edit(request, Query(workspace=request.workspace, made_by=request.member.user))


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(Role.EDITOR)
def update(request: MemberRequest, query: int) -> HttpResponse:
    return _edit(request, get_object_or_404(request.workspace.queries, pk=query))


def _edit(request: MemberRequest, query: Query) -> HttpResponse:
    initial = {"text": request.GET.get("text", "")[:MOST_CHARACTERS]} if not query.pk else {}
    form = QueryForm(request.POST or None, instance=query, workspace=request.workspace, initial=initial)
    text = request.POST.get("text") or form.initial.get("text") or query.text
    stored = Query.objects.filter(pk=query.pk).values_list("text", flat=True).first() if query.pk else None
    verdict = judge(text, request.workspace, but=query.pk)
    overtaken = _overtaken(request, query)
    is_save = request.method == "POST" and "check" not in request.POST and not overtaken
    if is_save and form.is_valid() and not verdict.error:
        form.save()
        messages.success(request, _("The query is saved. It also looks through what is already stored."))
        return redirect("query_volume", request.workspace.slug, query.pk)
    facts = {"form": form, "query": query, "text": text, "verdict": verdict, "stored": stored or "", "dialects": NAMES}
    facts |= {"overtaken": overtaken, "revision": overtaken.revision if overtaken else query.revision}
    status = 409 if overtaken else 422 if _is_refused(request, form, verdict) else 200
    return render(request, "listening/queries/edit.html", facts, status=status)


def _overtaken(request: MemberRequest, query: Query) -> Query | None:
    """What is stored, where somebody saved it after this page was opened: nobody's text is lost without a word."""
    seen = request.POST.get("revision", "")
    if not query.pk or not seen.isdecimal():
        return None
    stored = Query.objects.get(pk=query.pk)
    return stored if str(stored.revision) != seen and "check" not in request.POST else None


def _is_refused(request: MemberRequest, form: QueryForm, verdict: Any) -> bool:
    return request.method == "POST" and "check" not in request.POST and bool(form.errors or verdict.error)


@require_POST
@for_members(Role.EDITOR)
def pause(request: MemberRequest, query: int) -> HttpResponse:
    """Stop matching, or go on (`on=1`); what was found stays."""
    found = get_object_or_404(request.workspace.queries, pk=query)
    found.is_live = request.POST.get("on") == "1"
    found.save(update_fields=["is_live"])
    text = _("“%(name)s” listens again.") if found.is_live else _("“%(name)s” is paused. What it found stays.")
    address = reverse("query_pause", args=[request.workspace.slug, found.pk])
    tell(request, text % {"name": found.name}, address, on="0" if found.is_live else "1")
    return redirect("queries", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(Role.MANAGER)
def delete(request: MemberRequest, query: int) -> HttpResponse:
    """Cannot be undone, as the mentions go with it: so it asks for the name."""
    found = get_object_or_404(request.workspace.queries, pk=query)
    wrong = request.method == "POST" and request.POST.get("name", "").strip() != found.name
    if request.method == "POST" and not wrong:
        found.delete()
        messages.success(request, _("“%(name)s” and its mentions are deleted.") % {"name": found.name})
        return redirect("queries", request.workspace.slug)
    facts = {"query": found, "count": found.mentions.count(), "wrong": wrong}
    return render(request, "listening/queries/delete.html", facts)
