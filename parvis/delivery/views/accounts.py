from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Min, Q
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.delivery import connecting, health
from parvis.delivery.forms import ConnectForm, NameForm
from parvis.delivery.models import Account, Delivery, Pause
from parvis.networks.connecting import Authorizes, Connects
from parvis.networks.seam import NetworkError
from parvis.posts.forms import host_of
from parvis.posts.sentences import keep
from parvis.posts.sentences import tell as told
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import MANAGE_ACCOUNTS, SEE_ACCOUNTS
from parvis.workspaces.undo import tell

ORDER = (Account.State.BROKEN, Account.State.CONNECTED, Account.State.PAUSED, Account.State.REVOKED)
CHANGES_SHOWN = 30


@require_safe
@for_members(SEE_ACCOUNTS.role)
def index(request: MemberRequest) -> HttpResponse:
    """Those that need someone first; how each is, and what waits for it."""
    accounts = sorted(_with_deliveries(request), key=lambda one: (ORDER.index(Account.State(one.state)), one.name))
    pauses = Pause.objects.over(request.workspace.pk).select_related("by")
    facts = {"accounts": accounts, "pauses": pauses, "may_manage": request.member.may(MANAGE_ACCOUNTS.role)}
    return render(request, "delivery/accounts/index.html", facts)


@require_safe
@for_members(SEE_ACCOUNTS.role)
def show(request: MemberRequest, account: int) -> HttpResponse:
    found = get_object_or_404(_with_deliveries(request), pk=account)
    facts = {
        "account": found, "changes": found.changes.select_related("by")[:CHANGES_SHOWN],
        "form": NameForm(initial={"name": found.name}), "may_manage": request.member.may(MANAGE_ACCOUNTS.role),
        "next_due": _open_deliveries(found)[:5],
    }  # fmt: skip
    return render(request, "delivery/accounts/show.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(MANAGE_ACCOUNTS.role)
def create(request: MemberRequest) -> HttpResponse:
    """First the network (`?network=`), then its form: what one types, or a visit to its page (`&by=visit`)."""
    name, known = request.GET.get("network", ""), connecting.connectable()
    if not name:
        return render(request, "delivery/accounts/choose.html", {"networks": _choices(known)})
    if name not in known:
        raise Http404
    by_visit = issubclass(known[name], Authorizes) and request.GET.get("by") == "visit"
    asked = connecting.asked_for(known[name], by_visit=by_visit)
    form = ConnectForm(asked, request.POST or None, initial=_again(request, name))
    if request.method == "POST" and form.is_valid():
        try:
            return _visited(request, name, form) if by_visit else _connected(request, name, form)
        except NetworkError as error:
            form.add_error(None, told(keep(error.args[0])))
    facts = {
        "form": form, "network": name, "label": _(known[name].label), "by_visit": by_visit,
        "has_visit": issubclass(known[name], Authorizes),
    }  # fmt: skip
    return render(request, "delivery/accounts/new.html", facts, status=422 if form.errors else 200)


@require_POST
@for_members(MANAGE_ACCOUNTS.role)
def update(request: MemberRequest, account: int) -> HttpResponse:
    """`act` is pause, resume or look."""
    found = get_object_or_404(request.workspace.accounts, pk=account)
    act, now = request.POST.get("act"), timezone.now()
    if found.state == Account.State.REVOKED or act not in ("pause", "resume", "look"):
        return HttpResponseBadRequest()
    if act == "look":
        _look(request, found)
        return redirect("account", request.workspace.slug, found.pk)
    turned = {"pause": found.pause, "resume": found.resume}[act]
    turned(by=request.member.user, now=now)
    text = {"pause": _("Nothing goes out on “%(name)s” until you resume it."), "resume": _("“%(name)s” sends again.")}
    address = reverse("account_state", args=[request.workspace.slug, found.pk])
    tell(request, text[act] % {"name": found.name}, address, act="resume" if act == "pause" else "pause")
    return redirect("accounts", request.workspace.slug)


@require_POST
@for_members(MANAGE_ACCOUNTS.role)
def rename(request: MemberRequest, account: int) -> HttpResponse:
    found = get_object_or_404(request.workspace.accounts, pk=account)
    form = NameForm(request.POST)
    if form.is_valid():
        found.rename(form.cleaned_data["name"], by=request.member.user)
        messages.success(request, _("It is called “%(name)s” now.") % {"name": found.name})
    return redirect("account", request.workspace.slug, found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(MANAGE_ACCOUNTS.role)
def delete(request: MemberRequest, account: int) -> HttpResponse:
    """What was sent stays. The access is forgotten here, and revoked there where that can be asked for."""
    found = get_object_or_404(_with_deliveries(request), pk=account)
    if request.method != "POST":
        return render(request, "delivery/accounts/delete.html", {"account": found})
    outcome = connecting.disconnect(found, by=request.member.user, now=timezone.now())
    messages.success(request, _("“%(name)s” is disconnected. What it sent stays.") % {"name": found.name})
    if outcome.left:
        messages.warning(request, f"{told(outcome.why)} {told(outcome.left)}".strip())
    return redirect("accounts", request.workspace.slug)


def _connected(request: MemberRequest, name: str, form: ConnectForm) -> HttpResponse:
    account = connecting.connect(request.workspace, name, form.given(), by=request.member.user, now=timezone.now())
    return welcome(request, account)


def welcome(request: Any, account: Account) -> HttpResponse:
    """After either way in."""
    messages.success(request, _("“%(name)s” is connected: a test read went well.") % {"name": account.name})
    return redirect("account", account.workspace.slug, account.pk)


def _visited(request: MemberRequest, name: str, form: ConnectForm) -> HttpResponse:
    """The page with the link to the network: browsers let no form lead to another site."""
    session = request.session.session_key or ""
    url = connecting.begin(
        request.workspace, name, form.given(), session=session, by=request.member.user, now=timezone.now()
    )
    return render(request, "delivery/accounts/leave.html", {"url": url, "host": host_of(url), "network": name})


def _look(request: MemberRequest, account: Account) -> None:
    if health.look(account, now=timezone.now()):
        messages.success(request, _("“%(name)s” works: a test read went well.") % {"name": account.name})
    else:
        account.refresh_from_db()
        messages.error(request, account.error)


def _again(request: MemberRequest, network: str) -> dict[str, Any]:
    """What is known of the account that is connected again (`?again=12`), passwords left out."""
    number = request.GET.get("again", "")
    account = request.workspace.accounts.filter(network=network, pk=number).first() if number.isdecimal() else None
    if account is None:
        return {}
    known = {"handle": account.handle, **account.settings}
    return {name: "\n".join(value) if isinstance(value, list) else value for name, value in known.items()}


def _choices(known: dict[str, type[Connects]]) -> Sequence[tuple[str, str, bool]]:
    return [(name, _(kind.label), issubclass(kind, Authorizes)) for name, kind in known.items()]


def _with_deliveries(request: MemberRequest) -> Any:
    """Accounts with what depends on them: how many posts wait, from when on, and how many were sent."""
    waiting = Q(deliveries__state__in=(*Delivery.OPEN, *Delivery.ASKING))
    return request.workspace.accounts.select_related("workspace", "connected_by").annotate(
        waiting_count=Count("deliveries", filter=waiting), waiting_from=Min("deliveries__not_before", filter=waiting),
        sent_count=Count("deliveries", filter=Q(deliveries__state=Delivery.State.SENT)),
        sent_at=Max("deliveries__not_before", filter=Q(deliveries__state=Delivery.State.SENT)),
    )  # fmt: skip


def _open_deliveries(account: Account) -> Any:
    return account.deliveries.filter(state__in=Delivery.OPEN).order_by("not_before")
