"""The form that connects an account: made from what its network asks for. The name is chosen later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.networks.seam import Setting
from parvis.posts.forms import field_of


class ConnectForm(forms.Form):
    def __init__(self, asked: Sequence[Setting], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for setting in asked:
            self.fields[setting.name] = field_of(setting)

    def given(self) -> dict[str, Any]:
        """What was filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)


class PanicForm(forms.Form):
    """Asks for the workspace's name, typed: what follows cannot be undone."""

    typed = forms.CharField(
        label=_("Name of the workspace"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if typed.strip().casefold() != self.name.strip().casefold():
            raise forms.ValidationError(_("That is not the name of this workspace."))
        return typed
