"""The first account: a link that only who started the program has read, and that works while there is no account."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from parvis.workspaces.models import User, Workspace

SALT = "parvis.workspaces.setup"


def setup_path() -> str | None:
    """The path of the page that makes the first account; None when there is one already."""
    return None if User.objects.exists() else reverse("setup", kwargs={"key": setup_key()})


def is_open(key: str) -> bool:
    return constant_time_compare(key, setup_key()) and not User.objects.exists()


def setup_key() -> str:
    return salted_hmac(SALT, "first account", algorithm="sha256").hexdigest()[:32]


@transaction.atomic
def make_first_account(*, email: str, password: str, name: str, company: str) -> tuple[User, Workspace]:
    user = User.objects.create_user(email, password, name=name)
    return user, Workspace.found(company, by=user)
