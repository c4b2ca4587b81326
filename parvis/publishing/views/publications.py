from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from parvis.delivery.models import Delivery
from parvis.delivery.models.delivery import MAY
from parvis.delivery.replies import can_gather, replies_to
from parvis.delivery.timeline import timeline
from parvis.posts.sentences import keep
from parvis.posts.sentences import tell as sentence_of
from parvis.publishing.models import Publication
from parvis.publishing.models.publication import NotReady, Publications
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import PUBLISH
from parvis.workspaces.undo import tell

PAGE = 50
STATES = (
    ("asking", gettext_lazy("Needs you")), ("due", gettext_lazy("Planned")), ("sent", gettext_lazy("Sent")),
    ("drafts", gettext_lazy("Drafts")), ("cancelled", pgettext_lazy("publications", "Cancelled")),
)  # fmt: skip


@require_safe
@for_members()
def index(request: MemberRequest) -> HttpResponse:
    """Those that need somebody first; the page asks for the list again every ten seconds."""
    mine: Publications = request.workspace.publications.kept()
    counts = {state: getattr(mine, state)().count() for state, _label in STATES}
    state = request.GET.get("state", "")
    if state not in counts:
        state = next((name for name, count in counts.items() if count), "due")
    page = Paginator(_in_order(getattr(mine, state)(), state), PAGE).get_page(request.GET.get("page"))
    tabs = [(name, label, counts[name]) for name, label in STATES]
    template = "list" if request.headers.get("HX-Target") == "publications" else "index"
    facts = {"page": page, "tabs": tabs, "state": state, "has_any": any(counts.values()),
             "has_accounts": request.workspace.accounts.kept().exists()}  # fmt: skip
    return render(request, f"publishing/{template}.html", facts)


def _in_order(found: Publications, state: str) -> Publications:
    """What comes next first, of what is over the latest."""
    order = F("at").asc(nulls_last=True) if state in ("asking", "due") else F("at").desc(nulls_first=True)
    rows = found.order_by(order, "-pk").select_related("made_by", "planned_by")
    return rows.prefetch_related(
        "variants__account", "variants__delivery__receipt", "variants__delivery__post", "illustrations__picture"
    )


@require_safe
@for_members()
def show(request: MemberRequest, publication: int) -> HttpResponse:
    """One publication: what it says, and for each account how far it is, what happened and what can be done."""
    found = get_object_or_404(request.workspace.publications.kept(), pk=publication)
    rows = found.variants.select_related("account", "delivery__receipt", "delivery__account", "delivery__post")
    sides = [_side(variant) for variant in rows]
    pictures = found.illustrations.select_related("picture")
    is_moving = any(side["delivery"] and side["delivery"].state in side["delivery"].OPEN for side in sides)
    facts = {"publication": found, "sides": sides, "pictures": pictures, "is_moving": is_moving}
    return render(request, "publishing/show.html", facts)


def _side(variant: Any) -> dict[str, Any]:
    """A variant with its delivery, or with the change of it that waits for somebody."""
    delivery = variant.delivery
    changes = list(delivery.changes.order_by("pk")) if delivery else []
    asking = [(change, _verbs(change)) for change in changes if change.state in change.ASKING]
    under_way = [change for change in changes if change.state in change.OPEN]
    return {
        "variant": variant, "account": variant.account, "delivery": delivery, "asking": asking,
        "under_way": under_way, "verbs": _verbs(delivery), "moments": timeline(delivery) if delivery else [],
        **_thread(delivery),
    }  # fmt: skip


def _thread(delivery: Delivery | None) -> dict[str, Any]:
    """What came back to a delivery that was sent: its numbers and what people answered, where its network tells."""
    if delivery is None or delivery.state != Delivery.State.SENT:
        return {}
    return {"post": delivery.post, "gathers": can_gather(delivery.account), "replies": replies_to(delivery)}


def _verbs(delivery: Delivery | None) -> set[str]:
    """What a person may do with it now."""
    return {verb for verb in MAY if delivery.may_be(verb)} if delivery else set()


@require_POST
@for_members(PUBLISH.role)
def unplan(request: MemberRequest, publication: int) -> HttpResponse:
    """Take the plan back: a draft again, as long as nothing of it has begun to go out."""
    found = get_object_or_404(request.workspace.publications.kept(), pk=publication)
    try:
        found.unplan(by=request.member.user, now=timezone.now())
    except NotReady as error:
        messages.error(request, sentence_of(keep(error.args[0])))
        return redirect("publication", request.workspace.slug, found.pk)
    messages.success(request, _("It is a draft again: nothing goes out."))
    return redirect("publication_edit", request.workspace.slug, found.pk)


@require_POST
@for_members(PUBLISH.role)
def drop(request: MemberRequest, publication: int) -> HttpResponse:
    """Put a draft away, or with `act=back` take it back."""
    found = get_object_or_404(Publication, workspace=request.workspace, pk=publication)
    if request.POST.get("act") == "back":
        found.take_back()
        return redirect("publication_edit", request.workspace.slug, found.pk)
    if found.drop(now=timezone.now()):
        address = reverse("publication_drop", args=[request.workspace.slug, found.pk])
        tell(request, _("The draft is deleted."), address, act="back")
    else:
        messages.error(request, _("It is planned already: cancel it on its page."))
    return redirect("publications", request.workspace.slug)
