from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.networks.registry import readable
from parvis.posts.forms import SourceForm
from parvis.posts.models import Source
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import Role
from parvis.workspaces.undo import tell

BAD_SHOWN = 50
ORDER = (Source.State.BROKEN, Source.State.FAILING, Source.State.ACTIVE, Source.State.PAUSED, Source.State.DONE)


@require_safe
@for_members()
def index(request: MemberRequest) -> HttpResponse:
    """Every source, those that need someone first. The page asks for the list again every ten seconds."""
    sources = sorted(request.workspace.sources.all(), key=lambda source: (ORDER.index(source.state), source.name))
    template = "list" if request.headers.get("HX-Target") == "sources" else "index"
    return render(request, f"posts/sources/{template}.html", {"sources": sources})


@require_safe
@for_members()
def show(request: MemberRequest, source: int) -> HttpResponse:
    found = get_object_or_404(request.workspace.sources, pk=source)
    bad = found.unreadable.order_by("-pk")[:BAD_SHOWN]
    facts = {"source": found, "bad": bad, "per_hour": found.posts_per_hour(now())}
    return render(request, "posts/sources/show.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(Role.MANAGER)
def create(request: MemberRequest) -> HttpResponse:
    """First the network (`?network=`), then its form."""
    network = request.GET.get("network", "")
    known = readable()
    if not network:
        choices = [
            (name, _(kind.label), kind.about and _(kind.about)) for name, kind in known.items() if kind.is_offered
        ]
        return render(request, "posts/sources/choose.html", {"networks": choices})
    if network not in known or not known[network].is_offered:
        raise Http404
    label = _(known[network].label)
    form = SourceForm(known[network], request.POST or None, request.FILES or None, initial={"name": label})
    if request.method == "POST" and form.is_valid():
        source = Source.objects.create(
            workspace=request.workspace, network=network, name=form.title(),
            settings=form.settings_of(request.workspace), keeps_everything=form.cleaned_data["keeps_everything"],
        )  # fmt: skip
        messages.success(request, _("The source is added. Its first posts come within a minute."))
        return redirect("source", request.workspace.slug, source.pk)
    facts = {"form": form, "network": network, "label": label, "fields": _fields(form)}
    return render(request, "posts/sources/new.html", facts)


def _fields(form: SourceForm) -> list[Any]:
    return [form[name] for name in form.fields if name.startswith("setting-")]


@require_POST
@for_members(Role.EDITOR)
def update(request: MemberRequest, source: int) -> HttpResponse:
    """`act` is pause, resume or try."""
    found = get_object_or_404(request.workspace.sources, pk=source)
    verbs = {"pause": (found.pause, _("“%(name)s” is paused. It will go on from here.")),
             "resume": (found.resume, _("“%(name)s” listens again.")),
             "try": (found.try_now, _("“%(name)s” is tried now."))}  # fmt: skip
    if request.POST.get("act") not in verbs:
        return HttpResponseBadRequest()
    verb, text = verbs[request.POST["act"]]
    verb(by=request.member.user)
    back = {"pause": "resume", "resume": "pause"}.get(request.POST["act"])
    if back:
        address = reverse("source_state", args=[request.workspace.slug, found.pk])
        tell(request, text % {"name": found.name}, address, act=back)
    else:
        messages.success(request, text % {"name": found.name})
    return redirect("sources", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(Role.MANAGER)
def delete(request: MemberRequest, source: int) -> HttpResponse:
    """What it brought stays."""
    found = get_object_or_404(request.workspace.sources, pk=source)
    if request.method == "POST":
        found.delete()
        messages.success(request, _("“%(name)s” is removed. What it brought stays.") % {"name": found.name})
        return redirect("sources", request.workspace.slug)
    return render(request, "posts/sources/delete.html", {"source": found})
