from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.delivery.models import Delivery, NotNow
from parvis.networks.seam import Draft
from parvis.posts.sentences import keep
from parvis.posts.sentences import tell as sentence_of
from parvis.publishing.fitting import wrong_with
from parvis.publishing.forms import LONGEST, is_in_reach, without_nul
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import User
from parvis.workspaces.roles import PUBLISH


class Wrong(Exception):
    """What the person gave cannot be used; the sentence says why."""


Act = Callable[[Delivery, MemberRequest, User], str]


@require_POST
@for_members(PUBLISH.role)
def update(request: MemberRequest, publication: int, delivery: int) -> HttpResponse:
    """`act` is one of `ACTS`, done to one delivery of the publication, or to a change of one."""
    found = get_object_or_404(request.workspace.publications, pk=publication)
    mine = request.workspace.deliveries.filter(variant__publication=found)
    row = mine.filter(pk=delivery).first() or get_object_or_404(
        request.workspace.deliveries.filter(of__in=mine), pk=delivery
    )
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return HttpResponseBadRequest()
    try:
        messages.success(request, act(row, request, request.member.user))
    except NotNow as error:
        messages.error(request, sentence_of(keep(error.args[0])))
    except Wrong as error:
        messages.error(request, str(error))
    return redirect("publication", request.workspace.slug, found.pk)


def confirm(row: Delivery, request: MemberRequest, by: User) -> str:
    row.confirm(by=by, url=without_nul(request.POST.get("url", "")).strip()[:2000])
    return _("Noted: it went out.")


def send_again(row: Delivery, request: MemberRequest, by: User) -> str:
    row.send_again(by=by)
    return _("It is sent again.")


def try_again(row: Delivery, request: MemberRequest, by: User) -> str:
    row.try_again(by=by)
    return _("It is tried again now.")


def give_up(row: Delivery, request: MemberRequest, by: User) -> str:
    row.give_up(by=by)
    return _("Parvis looks no more. Say how it ended.")


def cancel(row: Delivery, request: MemberRequest, by: User) -> str:
    row.cancel(by=by)
    return _("It is cancelled: nothing goes out.")


def withdraw(row: Delivery, request: MemberRequest, by: User) -> str:
    row.withdraw(by=by)
    return _("It is being deleted on the network.")


def move(row: Delivery, request: MemberRequest, by: User) -> str:
    with transaction.atomic():
        row.move(_moment(request.POST.get("at", "")), by=by)
        if variant := getattr(row, "variant", None):
            variant.publication.follow()
    return _("It has another time.")


def change(row: Delivery, request: MemberRequest, by: User) -> str:
    row.change(_reworded(row, request), by=by)
    return _("The text is changed.")


def edit(row: Delivery, request: MemberRequest, by: User) -> str:
    row.edit(_reworded(row, request), by=by)
    return _("It is being changed on the network.")


ACTS: dict[str, Act] = {
    "confirm": confirm, "send_again": send_again, "try_again": try_again, "give_up": give_up, "cancel": cancel,
    "withdraw": withdraw, "move": move, "change": change, "edit": edit,
}  # fmt: skip


def _moment(given: str) -> datetime:
    """In the workspace's time zone, and still to come."""
    try:
        at: datetime = forms.DateTimeField().clean(given)
    except forms.ValidationError:
        raise Wrong(_("Say on which day and at what time."))
    if not is_in_reach(at):
        raise Wrong(_("Say on which day and at what time."))
    if at <= timezone.now():
        raise Wrong(_("This moment has passed. Choose a later one."))
    return at


def _reworded(row: Delivery, request: MemberRequest) -> Draft:
    """What it says, in other words; they must fit."""
    before = {name: getattr(row.draft, name) for name in Draft.__struct_fields__}
    draft = Draft(**before | {"text": without_nul(request.POST.get("text", "")).strip()[:LONGEST]})
    if wrong := wrong_with(draft, row.account):
        raise Wrong(wrong)
    return draft
