from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.workspaces.models import Member, Role, Scope, User, Workspace
from parvis.workspaces.zones import ZoneField

LONGEST_EMAIL = 254  # of the models' columns; PostgreSQL refuses a longer one


class PasswordField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(label=_("Password"), help_text=_("At least 10 characters."), widget=widget, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        password_validation.validate_password(value)


class PersonForm(forms.Form):
    """A new person who already came with an address: by invitation."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = PasswordField(strip=False)


class FirstAccountForm(PersonForm):
    """The first person, and their company."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=LONGEST_EMAIL, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    company = forms.CharField(
        label=_("Your company"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text=_("The name of the first workspace; it can be changed later."),
    )  # fmt: skip
    field_order = ["name", "email", "password", "company"]


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]
    time_zone = ZoneField(label=_("Time zone"), help_text=_("A city of yours: days begin at its midnight."))

    class Meta:
        model = Workspace
        fields = ("name", "time_zone")


class NewWorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Workspace
        fields = ("name",)


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), max_length=LONGEST_EMAIL, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), initial=Role.AGENT)

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["role"].choices = grantable_roles(by)  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if self.by.workspace.memberships.filter(user__email=email).exists():
            raise forms.ValidationError(_("This person is already a member."))
        return email


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = grantable_roles(by)  # type: ignore[attr-defined]


def grantable_roles(by: Member) -> list[tuple[str, Any]]:
    """Nobody gives a role above their own."""
    return [(role.value, role.label) for role in Role if by.may(role)]


class MeForm(forms.ModelForm):  # type: ignore[type-arg]
    language = forms.ChoiceField(
        label=_("Language"), required=False,
        choices=[("", pgettext_lazy("language", "Like the browser")), *settings.LANGUAGES],
    )  # fmt: skip

    theme = forms.ChoiceField(label=_("Appearance"), choices=User.Theme)

    class Meta:
        model = User
        fields = ("name", "language", "theme")
        widgets: ClassVar[dict[str, forms.Widget]] = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class TokenForm(forms.Form):
    """A token for one program: a name that says which, and as few scopes as it needs."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    scopes = forms.MultipleChoiceField(label=_("What it may do"), choices=Scope, widget=forms.CheckboxSelectMultiple)
