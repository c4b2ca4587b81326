"""The form that sets a source up: made from the settings that its network declares."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from parvis.networks.seam import Network, Setting
from parvis.posts.models.source import uploads_of
from parvis.workspaces.models import Workspace

NAME_MAX = 200
LONGEST = 20_000  # characters of a value, such as a list of feeds


class SourceForm(forms.Form):
    """`name`, and one field for each setting of the network."""

    name = forms.CharField(max_length=NAME_MAX)
    keeps_everything = forms.BooleanField(required=False)

    def __init__(self, network: type[Network], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.network = network
        for setting in network.settings:
            self.fields[f"setting-{setting.name}"] = field_of(setting)

    def title(self) -> str:
        """The name given; where that is still the network's own, what tells this source from the next."""
        given: str = self.cleaned_data["name"]
        return given if given != _(self.network.label) else self._own_name() or given

    def settings_of(self, workspace: Workspace) -> dict[str, Any]:
        """What the network is made with; uploads are put aside and named by their path."""
        found: dict[str, Any] = {}
        for setting in self.network.settings:
            value = self.cleaned_data.get(f"setting-{setting.name}")
            if isinstance(value, UploadedFile):
                value = str(keep_upload(value, workspace))
                found["once"] = True  # read to its end, it is done
            if value not in ("", None):
                found[setting.name] = value
        return found

    def _own_name(self) -> str:
        for setting in self.network.settings:
            value = self.cleaned_data.get(f"setting-{setting.name}")
            if isinstance(value, UploadedFile):
                return Path(value.name or "").name[:NAME_MAX]
            if setting.type == "url" and value:
                return host_of(value)[:NAME_MAX]
        return ""


def host_of(address: str) -> str:
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:  # "http://[": the network says what is wrong with it
        return ""


def field_of(setting: Setting) -> forms.Field:
    given: dict[str, Any] = {
        "label": _(setting.label), "help_text": _(setting.help) if setting.help else "", "required": setting.required,
        "initial": setting.default or None,
    }  # fmt: skip
    match setting.type:
        case "url":
            return forms.CharField(max_length=2000, widget=forms.URLInput, **given)
        case "password":
            return forms.CharField(max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "off"}), **given)
        case "number":
            return forms.FloatField(**given)
        case "checkbox":
            return forms.BooleanField(**given | {"required": False})
        case "choice":
            return forms.ChoiceField(choices=[(value, _(label)) for value, label in setting.choices], **given)
        case "lines":
            return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), **given)
        case "file":
            return forms.FileField(**given | {"initial": None})
        case _:
            return forms.CharField(max_length=2000, **given)


def keep_upload(upload: UploadedFile[bytes], workspace: Workspace) -> Path:
    """Where the file lies now. Its name is kept at the end, for people; the folder is ours alone."""
    folder = uploads_of(workspace.pk)
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in Path(upload.name or "file").name)
    path = folder / f"{secrets.token_hex(8)}-{name[-100:]}"
    with path.open("xb") as kept:
        for chunk in upload.chunks():
            kept.write(chunk)
    return path
