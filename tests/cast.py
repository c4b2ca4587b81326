"""How the cast of the tests comes and signs in. Nothing of Django is loaded before it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

    from parvis.workspaces.models import User

PASSWORD = "lantern-and-ladder"


def make_user(email: str, name: str) -> User:
    from parvis.workspaces.models import User

    return User.objects.create_user(email, PASSWORD, name=name)


def signed_in(user: User) -> Client:
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
