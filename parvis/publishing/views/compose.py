from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
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
from parvis.publishing.previews import Preview, preview_of
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import PUBLISH
from parvis.workspaces.undo import tell


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
    return _compose(request, Publication(workspace=request.workspace, made_by=request.member.user))


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(PUBLISH.role)
def update(request: MemberRequest, publication: int) -> HttpResponse:
    """Only a draft is written here; what is planned is changed on its own page, account by account."""
    found = get_object_or_404(request.workspace.publications.kept(), pk=publication)
    if not found.is_draft:
        raise Http404
    return _compose(request, found)


def _compose(request: MemberRequest, publication: Publication) -> HttpResponse:
    form = PublicationForm(request, publication)
    choices = _choices(form, publication)
    if request.method == "POST":
        form.is_valid()
        form.take_pictures(request.member.user)
        choices = _judged(form, choices)
        if not form.errors and not (form.is_planning and any(choice.wrong for choice in choices)):
            return _saved(request, form)
    pictures = form.pictures or [(one.picture, one.alt) for one in _illustrations(publication)]
    facts = {"form": form, "publication": publication, "choices": choices, "pictures": pictures,
             "has_chosen": any(choice.is_chosen for choice in choices)}  # fmt: skip
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
    with transaction.atomic():
        publication: Publication = form.save(commit=False)
        publication.at = form.cleaned_data["at"] if form.cleaned_data["when"] == "later" else None
        publication.save()
        publication.write(form.chosen(), form.pictures)
        if form.is_planning:
            publication.plan(by=request.member.user, now=timezone.now())
    if not form.is_planning:
        messages.success(request, _("The draft is saved."))
        return redirect("publication_edit", request.workspace.slug, publication.pk)
    if form.cleaned_data["when"] == "later":
        tell(request, _("It is planned."), reverse("publication_plan", args=[request.workspace.slug, publication.pk]))
    else:
        messages.success(request, _("It is on its way."))
    return redirect("publication", request.workspace.slug, publication.pk)
