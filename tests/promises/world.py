"""A workspace with one row of every model, made from the models themselves, so that new ones come in unasked.

When a URL gets a new kwarg, name its model in `KWARGS` below.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from parvis.workspaces.models import Member, Role, User, Workspace

# Fields whose text means something to the program.
OUTGOING = {"text": "Eine Lampe", "key": "0" * 32, "created_at": "2026-03-03T08:00:00Z"}
MEANT = {"outgoing": OUTGOING,
         "network": "feeds", "time_zone": "Europe/Paris", "lang": "en", "country": "FR", "language": "", "due_at": None,
         "failure": None, "revoked_at": None}  # fmt: skip

# Which object of a workspace each kwarg of a URL names: its model (for the primary key), or a function of the world.
KWARGS: dict[str, str | Callable[[World], object]] = {
    "workspace": lambda world: world.workspace.slug,
    "member": lambda world: world.guest.pk,
    "invitation": "workspaces.Invitation",
    "wall": "listening.Wall",
    "theme": "understanding.Theme",
    "decision": "understanding.ThemeDecision",
    "query": "listening.Query",
    "brand": lambda world: world.row(apps.get_model("listening.Brand")).slug,
    "mention": "listening.Mention",
    "mention_id": "listening.Mention",
    "correction": "understanding.Correction",
    "post": "posts.Post",
    "author": "posts.Author",
    "source": "posts.Source",
    "token": "workspaces.ApiToken",
    "publication": "publishing.Publication",
    "route": "warning.Route",
    "way": "warning.Way",
    "picture": "publishing.Picture",
    "delivery": "delivery.Delivery",
    "delivery_id": "delivery.Delivery",
    "query_id": "listening.Query",
    "theme_id": "understanding.Theme",
    "source_id": "posts.Source",
    "account": "delivery.Account",
    "account_id": "delivery.Account",
    "alert": "warning.Alert",
    "alert_id": "warning.Alert",
    "act": "warning.AlertAct",
    "detector": "warning.Detector",
    # Of no workspace, and words that fit no row, as a stranger would try them: see `OF_NO_WORKSPACE`.
    "key": lambda world: "no-such-key",
    "secret": lambda world: "no-such-secret",
    "ticket": lambda world: "no-such-ticket",
    "signature": lambda world: "no-such-signature",
    "coded": lambda world: "bm9uZQ",
    "uidb36": lambda world: "1",
    "network": lambda world: "feeds",
}
# What a route must be sent before it does anything.
FORMS: dict[str, dict[str, str]] = {"source_state": {"act": "pause"}, "publication_delivery": {"act": "cancel"},
                                    "account_state": {"act": "pause"}, "pause_switch": {"act": "pause"},
                                    "alert_acts": {"kind": "acknowledged"}}  # fmt: skip
OF_NO_WORKSPACE = {"network", "key", "secret", "ticket", "uidb36"}


class World:
    """One workspace, a person for each role in it, and a row of each model with `word` in every text."""

    def __init__(self, slug: str, word: str) -> None:
        self.word = word
        self.rows: dict[type[models.Model], models.Model] = {}
        self.workspace = Workspace.objects.create(name=f"{word} company", slug=slug)
        self.people = {role: self._person(role) for role in Role}
        self.guest = Member.objects.get(user=self._person(Role.GUEST, "second-"))  # whom others remove and change
        self.rows |= {Workspace: self.workspace, User: self.people[Role.OWNER], Member: self.guest}
        for model in apps.get_models():
            if model.__module__.startswith("parvis."):
                self.row(model)

    def _person(self, role: Role, prefix: str = "") -> User:
        user = User.objects.create(email=f"{prefix}{role}@{self.workspace.slug}.example", name=f"{self.word} {role}")
        Member.objects.create(workspace=self.workspace, user=user, role=role)
        return user

    def row(self, model: type[models.Model]) -> models.Model:
        if model not in self.rows:
            values = {field.name: self.value(field) for field in model._meta.concrete_fields if not is_given(field)}
            only = {field.name: values[field.name] for field in model._meta.concrete_fields if field.one_to_one}
            made = model._default_manager.filter(**only).first() if only else None  # by the verb of another row
            self.rows[model] = made or model._default_manager.create(**values)
        return self.rows[model]

    def value(self, field: Any) -> Any:
        if field.name in MEANT:
            return MEANT[field.name]
        if isinstance(field, models.ForeignKey):
            return self.row(field.related_model)
        if field.choices:
            return field.choices[0][0]
        if isinstance(field, models.SlugField):
            return f"{self.workspace.slug}-slug"  # it stands in addresses, which a visitor gets back
        if isinstance(field, models.EmailField):
            return f"{self.word}@{self.workspace.slug}.example"
        if field.name.endswith("url"):
            return f"https://{self.word}.example/"
        if isinstance(field, models.CharField | models.TextField):
            return self.word[: field.max_length]
        if isinstance(field, models.BinaryField):
            return self.word.encode()
        if isinstance(field, models.DateTimeField):
            return timezone.now()
        return 1

    def kwargs(self, names: tuple[str, ...]) -> dict[str, object]:
        return {name: self._kwarg(name) for name in names}

    def _kwarg(self, name: str) -> object:
        meaning = KWARGS[name]
        return self.row(apps.get_model(meaning)).pk if isinstance(meaning, str) else meaning(self)


def is_given(field: Any) -> bool:
    """Fields that fill themselves: keys, times of saving, and defaults of anything but text."""
    if (
        (field.primary_key and not field.one_to_one)
        or getattr(field, "auto_now", False)
        or getattr(field, "auto_now_add", False)
    ):
        return True
    if field.name in (
        "accepted_at",
        "accepted_by",
        "deleted_at",
        "dropped_at",
        "planned_at",
    ):  # an open invitation, a post that is still there
        return True
    if isinstance(field, models.JSONField) and field.null:
        return True
    if field.related_model is field.model:  # a row that refers to another of its kind needs none
        return True
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    return field.has_default() and not is_text
