"""Who is told of alerts: ways (an address, a phone, a service) and the rules that use them."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import validate_email
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.lib.text.sentence import Sentence
from parvis.warning.models import Browser, Route, Telling, Way
from parvis.warning.routing import push
from parvis.warning.routing.message import Message
from parvis.warning.routing.ways import CannotTell, send
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import Workspace
from parvis.workspaces.roles import SET_ROUTES

TOLD = 20
MINUTES = (5, 10, 15, 30, 60)


class RouteForm(forms.ModelForm):  # type: ignore[type-arg]
    from_hour = forms.IntegerField(min_value=0, max_value=23)
    to_hour = forms.IntegerField(min_value=0, max_value=24)
    after_minutes = forms.IntegerField(min_value=1, max_value=1440, required=False, initial=15)

    class Meta:
        model = Route
        fields = ("brand", "least", "lang", "from_hour", "to_hour", "works_weekends", "wakes", "way", "second", "last",
                  "after_minutes")  # fmt: skip

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("way", "second", "last"):
            self.fields[name].queryset = workspace.ways.all()  # type: ignore[attr-defined]
        self.fields["brand"].queryset = workspace.brands.all()  # type: ignore[attr-defined]

    def clean_after_minutes(self) -> int:
        return self.cleaned_data.get("after_minutes") or 15


class WayForm(forms.Form):
    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField(choices=Way.Kind.choices)
    to = forms.CharField(max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        kind, to = found.get("kind"), found.get("to", "").strip()
        if kind == Way.Kind.MAIL:
            self._check_mail(to)
        elif kind == Way.Kind.WEBHOOK and not to.startswith(("http://", "https://")):
            self.add_error("to", _("Write the whole address, beginning with https://."))
        elif kind == Way.Kind.SERVICE and "://" not in to:
            self.add_error("to", _("Write the address of the service as it gives it, such as slack://… or tgram://…"))
        return found

    def _check_mail(self, to: str) -> None:
        try:
            for address in to.split():
                validate_email(address)
        except forms.ValidationError:
            self.add_error("to", _("One of these is no e-mail address."))
        if not to:
            self.add_error("to", _("Write one address or several."))


@require_safe
@for_members()
def index(request: MemberRequest) -> HttpResponse:
    return _page(request)


@require_POST
@for_members(SET_ROUTES.role)
def create(request: MemberRequest) -> HttpResponse:
    route = Route(workspace=request.workspace)
    form = RouteForm(request.POST, instance=route, workspace=request.workspace)
    if not form.is_valid():
        return _page(request, route_form=form)
    form.save()
    messages.success(request, _("The rule is added."))
    return redirect("routes", request.workspace.slug)


@require_POST
@for_members(SET_ROUTES.role)
def delete(request: MemberRequest, route: int) -> HttpResponse:
    get_object_or_404(request.workspace.routes, pk=route).delete()
    messages.success(request, _("The rule is removed."))
    return redirect("routes", request.workspace.slug)


@require_POST
@for_members(SET_ROUTES.role)
def create_way(request: MemberRequest) -> HttpResponse:
    form = WayForm(request.POST)
    if not form.is_valid():
        return _page(request, way_form=form)
    said = form.cleaned_data
    way = Way.objects.create(
        workspace=request.workspace, name=said["name"], kind=said["kind"], lang=request.member.user.language
    )
    kept = {"to": said["to"].strip()}
    if way.kind == Way.Kind.WEBHOOK:
        kept["secret"] = f"whs_{secrets.token_urlsafe(32)}"
        told = _("“%(name)s” is added. It signs with this secret, shown once: %(secret)s")
        messages.success(request, told % {"name": way.name, "secret": kept["secret"]})
    else:
        messages.success(request, _("“%(name)s” is added. Try it now.") % {"name": way.name})
    way.keep_secrets(kept)
    return redirect("routes", request.workspace.slug)


@require_POST
@for_members(SET_ROUTES.role)
def try_way(request: MemberRequest, way: int) -> HttpResponse:
    """Tell something by it now, and say how it went."""
    found = get_object_or_404(request.workspace.ways, pk=way)
    now = timezone.now()
    title = _("A try of Parvis: this is how an alert of %(name)s would come") % {"name": request.workspace.name}
    address = request.build_absolute_uri(f"/w/{request.workspace.slug}/alerts")
    facts = {"about": "test", "workspace": request.workspace.slug, "title": title, "url": address}
    try:
        text = _("Nothing has happened.")
        send(found, None, Message(title, text, address, facts), f"try-{found.pk}-{now.timestamp():.0f}", now)
    except CannotTell as error:
        found.went_wrong(error.sentence)
        said = error.sentence.translated(_) if isinstance(error.sentence, Sentence) else error.sentence
        messages.error(request, said)
    else:
        found.went_well(now)
        messages.success(request, _("It was told by “%(name)s”. Look whether it came.") % {"name": found.name})
    return redirect("routes", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(SET_ROUTES.role)
def delete_way(request: MemberRequest, way: int) -> HttpResponse:
    """Its address is forgotten with it, and so are the rules that begin with it: asked first."""
    found = get_object_or_404(request.workspace.ways, pk=way)
    if request.method != "POST":
        return render(request, "warning/way_delete.html", {"way": found})
    found.delete()
    messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
    return redirect("routes", request.workspace.slug)


@require_POST
@for_members()
def sign_up(request: MemberRequest) -> HttpResponse:
    """A browser of this member wants to be told: `endpoint`, `p256dh`, `auth` as its push manager gives them."""
    given = {name: request.POST.get(name, "")[:1000] for name in ("endpoint", "p256dh", "auth")}
    if not given["endpoint"].startswith("https://") or not all(given.values()):
        return HttpResponseBadRequest()
    mark = hashlib.sha256(given["endpoint"].encode()).hexdigest()
    row, _is_new = Browser.objects.update_or_create(
        workspace=request.workspace, mark=mark,
        defaults={"user": request.member.user, "since": timezone.now(),
                  "name": request.headers.get("User-Agent", "")[:200]},
    )  # fmt: skip
    row.keep_secrets(given)
    return JsonResponse({"ok": True})


@require_safe
@for_members()
def worker(request: MemberRequest) -> HttpResponse:
    """The script that shows what is pushed, from the workspace's own address."""
    return render(request, "warning/push.js", content_type="text/javascript; charset=utf-8")


def _page(request: MemberRequest, route_form: Any = None, way_form: Any = None) -> HttpResponse:
    workspace = request.workspace
    tellings = Telling.objects.filter(alert__workspace=workspace).select_related("alert__detector__brand", "way", "to")
    facts = {
        "routes": workspace.routes.select_related("brand", "way", "second", "last"), "ways": workspace.ways.all(),
        "kinds": Way.Kind.choices, "leasts": Route.Least.choices, "brands": workspace.brands.all(),
        "tellings": tellings.order_by("-pk")[:TOLD], "may_set": request.member.may(SET_ROUTES.role),
        "route_form": route_form, "way_form": way_form, "hours": range(25), "minutes": MINUTES,
        "push_key": push.public_key(), "browsers": workspace.browsers.filter(user=request.member.user).count(),
    }  # fmt: skip
    return render(request, "warning/routes.html", facts, status=422 if route_form or way_form else 200)
