"""The composer's form: one text, the accounts with their own words, pictures, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.delivery.models import Account
from parvis.publishing.models import Picture, Publication, WrongPicture
from parvis.workspaces.models import User

LONGEST = 100_000
MOST_PICTURES = 10
LANGUAGES = (("", gettext_lazy("Not said")), ("fr", gettext_lazy("French")), ("en", gettext_lazy("English")))


def is_in_reach(at: datetime) -> bool:
    """Whether somebody can mean this moment: near the ends of the calendar no other zone has it."""
    return 2000 <= at.year < 2100


def without_nul(text: str) -> str:
    """PostgreSQL keeps no such letter."""
    return text.replace("\0", "")


class PublicationForm(forms.ModelForm):  # type: ignore[type-arg]
    """`accounts` and `own-<account>`; `pictures` (new ones), `keep` and `alt-<picture>` (those that are there)."""

    when = forms.ChoiceField(choices=(("now", ""), ("later", "")), initial="now")
    at = forms.DateTimeField(required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    class Meta:
        model = Publication
        fields = ("text", "title", "link", "lang")

    def __init__(self, request: HttpRequest, publication: Publication) -> None:
        super().__init__(request.POST if request.method == "POST" else None, instance=publication)
        self.sent, self.files_given = request.POST, request.FILES
        self.fields["text"].max_length = LONGEST  # type: ignore[attr-defined]
        self.accounts = list(publication.workspace.accounts.kept().order_by("network", "name"))
        self.pictures: list[tuple[Picture, str]] = []

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"].strip()
        if link and (urlsplit(link).scheme not in ("http", "https") or not urlsplit(link).hostname):
            raise forms.ValidationError(_("Write the whole address, beginning with https://."))
        return link

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("when") == "later":
            at = found.get("at")
            if (at is None and "at" not in self.errors) or (at is not None and not is_in_reach(at)):
                self.add_error("at", _("Say on which day and at what time."))
            elif at is not None and at <= timezone.now() and self.is_planning:
                self.add_error("at", _("This moment has passed. Choose a later one, or send it now."))
        return found

    @property
    def is_planning(self) -> bool:
        return self.sent.get("act") == "plan"

    def chosen(self) -> dict[Account, str]:
        """The accounts ticked, with their own words."""
        ticked = set(self.sent.getlist("accounts"))
        own = {account: without_nul(self.sent.get(f"own-{account.pk}", "")) for account in self.accounts}
        return {account: text.strip()[:LONGEST] for account, text in own.items() if str(account.pk) in ticked}

    def take_pictures(self, by: User) -> None:
        """Keep what was uploaded; a file that cannot be sent is an error of the form, the others stay."""
        workspace = self.instance.workspace
        kept = [key for key in self.sent.getlist("keep") if key.isdecimal() and len(key) < 19][:MOST_PICTURES]
        found = {str(one.pk): one for one in workspace.pictures.filter(pk__in=kept)}
        given = [
            (found[key], without_nul(self.sent.get(f"alt-{key}", "")).strip()[:2000]) for key in kept if key in found
        ]
        for upload in self.files_given.getlist("pictures"):
            given += self._taken(upload, by)
        if len(given) > MOST_PICTURES:
            self.add_error(None, _("At most %(most)d pictures.") % {"most": MOST_PICTURES})
        taken: dict[Picture, str] = {}
        for picture, alt in given[:MOST_PICTURES]:  # chosen again, it keeps its words
            taken[picture] = taken.get(picture) or alt
        self.pictures = list(taken.items())

    def _taken(self, upload: UploadedFile[bytes], by: User) -> list[tuple[Picture, str]]:
        try:
            return [(Picture.take(self.instance.workspace, upload.name or "", upload.read(), by=by), "")]
        except WrongPicture as wrong:
            sentence = wrong.args[0]
            self.add_error(None, sentence.translated(_))
            return []
