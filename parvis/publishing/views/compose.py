from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.delivery.models import Account
from parvis.networks.seam import Draft, Limits
from parvis.publishing.fitting import limits_of, wrong_with
from parvis.publishing.forms import PublicationForm
from parvis.publishing.models import Publication
from parvis.publishing.models.publication import TOLD_ALREADY
from parvis.publishing.previews import Preview, preview_of
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import PUBLISH
from parvis.workspaces.undo import tell

REMEMBERED_SECONDS = 600
WRITTEN = ("text", "title", "link", "lang", "at")


@dataclass(frozen=True, slots=True)
class Choice:
    """One account in the composer: whether it is ticked, its own words, what its network takes, what is wrong."""

    account: Account
    is_chosen: bool
    text: str
    limits: Limits
    wrong: str
    preview: Preview


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(PUBLISH.role)
def create(request: MemberRequest) -> HttpResponse:
    if request.method == "POST" and (known := _sent_before(request)):
        return _shown(request, known)
    return _compose(request, Publication(workspace=request.workspace, made_by=request.member.user))


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(PUBLISH.role)
def update(request: MemberRequest, publication: int) -> HttpResponse:
    """Only a draft is written here; what is planned is changed on its own page, account by account."""
    found = get_object_or_404(request.workspace.publications.kept(), pk=publication)
    is_stale = request.method == "POST" and not (found.is_draft and request.POST.get("seen") == found.mark)
    if is_stale and _sent_before(request):
        return _shown(request, found)
    if not found.is_draft and request.method == "POST":
        return _too_late(request, found)
    if not found.is_draft:
        raise Http404
    return _compose(request, found)


def _compose(request: MemberRequest, publication: Publication) -> HttpResponse:
    seen = publication.mark if publication.pk else request.POST.get("seen") or token_hex(8)
    form = PublicationForm(request, publication)
    choices = _choices(form, publication)
    if request.method == "POST":
        form.is_valid()
        form.take_pictures(request.member.user)
        choices = _judged(form, choices)
        if request.POST.get("seen", seen) != seen:
            form.add_error(
                None, _("Somebody changed this draft meanwhile. Save it again, and your words replace theirs.")
            )
        if not form.errors and not (form.is_planning and any(choice.wrong for choice in choices)):
            return _saved(request, form)
    stored = [] if form.is_bound else [(one.picture, one.alt) for one in _illustrations(publication)]
    facts = {"form": form, "publication": publication, "choices": choices, "pictures": form.pictures or stored,
             "seen": seen, "has_chosen": any(choice.is_chosen for choice in choices)}  # fmt: skip
    return render(request, "publishing/compose.html", facts, status=422 if request.method == "POST" else 200)


def _illustrations(publication: Publication) -> list[Any]:
    return list(publication.illustrations.select_related("picture")) if publication.pk else []


def _choices(form: PublicationForm, publication: Publication) -> list[Choice]:
    if form.is_bound:
        chosen = {account.pk: text for account, text in form.chosen().items()}
    else:
        chosen = dict(publication.variants.values_list("account_id", "text")) if publication.pk else {}
    return [
        Choice(account, account.pk in chosen, own := chosen.get(account.pk, ""), limits_of(account), "",
               preview_of(account.network, _as_it_is(form, publication, own)))
        for account in form.accounts
    ]  # fmt: skip


def _as_it_is(form: PublicationForm, publication: Publication, own: str) -> Draft:
    """What is in the form or the draft at present, whether or not it could be sent."""
    said = {name: str(form[name].value() or "") for name in ("text", "title", "link")}
    media = publication.draft_for("").media if publication.pk else ()
    return Draft(text=own or said["text"], title=said["title"], link=said["link"], media=media)


def _judged(form: PublicationForm, choices: list[Choice]) -> list[Choice]:
    """The same, with what does not fit."""
    said, media = form.cleaned_data, tuple(picture.attached(alt) for picture, alt in form.pictures)
    judged = []
    for choice in choices:
        draft = Draft(
            text=choice.text or said.get("text", ""),
            title=said.get("title", ""),
            link=said.get("link", ""),
            media=media,
        )
        pictures = [picture for picture, _alt in form.pictures]
        wrong = wrong_with(draft, choice.account, pictures) if choice.is_chosen else ""
        judged.append(replace(choice, wrong=wrong))
    if form.is_planning and not any(choice.is_chosen for choice in choices):
        form.add_error(None, _("Choose at least one account."))
    return judged


def _saved(request: MemberRequest, form: PublicationForm) -> HttpResponse:
    publication: Publication = form.instance
    is_new = publication.pk is None
    with transaction.atomic():
        if is_new and not cache.add(_name_of(request), 0, REMEMBERED_SECONDS):
            return _shown(request, _sent_before(request))
        if not is_new and not publication.is_still_draft():
            return _too_late(request, publication)
        form.save(commit=False)
        publication.at = form.cleaned_data["at"] if form.cleaned_data["when"] == "later" else None
        publication.save(update_fields=None if is_new else WRITTEN)
        publication.write(form.chosen(), form.pictures)
        if form.is_planning:
            publication.plan(by=request.member.user, now=timezone.now())
        cache.set(_name_of(request), publication.pk, REMEMBERED_SECONDS)
    if not form.is_planning:
        messages.success(request, _("The draft is saved."))
        return redirect("publication_edit", request.workspace.slug, publication.pk)
    if form.cleaned_data["when"] == "later":
        tell(request, _("It is planned."), reverse("publication_plan", args=[request.workspace.slug, publication.pk]))
    else:
        messages.success(request, _("It is on its way."))
    return redirect("publication", request.workspace.slug, publication.pk)


def _name_of(request: MemberRequest) -> str:
    """Under which a form that was sent is remembered: a double click, or a reload, sends the same one again."""
    sent = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    once = "" if request.POST.get("seen") else token_hex(8)
    return f"written-{request.workspace.pk}-{hashlib.sha256(repr((request.path, sent, once)).encode()).hexdigest()}"


def _sent_before(request: MemberRequest) -> Publication | None:
    return request.workspace.publications.filter(pk=cache.get(_name_of(request)) or 0).first()


def _shown(request: MemberRequest, known: Publication | None) -> HttpResponse:
    if known is None:
        return redirect("publications", request.workspace.slug)
    return redirect("publication_edit" if known.is_draft else "publication", request.workspace.slug, known.pk)


def _too_late(request: MemberRequest, publication: Publication) -> HttpResponse:
    messages.error(request, _(TOLD_ALREADY))
    return redirect("publication", request.workspace.slug, publication.pk)
