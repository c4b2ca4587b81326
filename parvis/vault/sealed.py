"""A model with secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models

from parvis.vault.vault import vault


class Secrets(dict[str, str]):
    """Secrets by name, which do not print themselves."""

    def __repr__(self) -> str:
        return f"<secrets: {', '.join(self) or 'none'}>"

    __str__ = __repr__


class Sealed(models.Model):
    """Secrets by name, each bound to its workspace, its row and its name; the row must be saved first."""

    sealed = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True, editable=False)

    class Meta:
        abstract = True

    def secrets(self) -> Secrets:
        """All of them, open. Raises CannotOpen."""
        return Secrets({name: vault().open(text, self.about(name)) for name, text in self.sealed.items()})

    def seal(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """What to store for these secrets."""
        return {name: vault().seal(text, self.about(name)) for name, text in secrets.items()}

    def keep_secrets(self, secrets: Mapping[str, str], **changes: Any) -> None:
        """Keep these instead of all there were, and change other columns in the same step."""
        self.sealed = self.seal(secrets)
        type(self)._default_manager.filter(pk=self.pk).update(sealed=self.sealed, **changes)
        for name, value in changes.items():
            setattr(self, name, value)

    def about(self, name: str) -> str:
        return about(self._meta.label_lower, self.workspace_id, self.pk, name)  # type: ignore[attr-defined]

    def reseal(self) -> bool:
        """Seal again with the present key; False where another hand changed the row meanwhile."""
        before = self.sealed
        after = self.seal(self.secrets())
        return bool(type(self)._default_manager.filter(pk=self.pk, sealed=before).update(sealed=after))


def about(model: str, workspace: int, row: int, name: str) -> str:
    """The words that bind a secret to its place; never change them."""
    return f"{model}:{workspace}:{row}:{name}"


def sealed_rows() -> Iterator[Sealed]:
    """Every row with secrets, of every model that keeps some."""
    for model in apps.get_models():
        if issubclass(model, Sealed):
            yield from model._default_manager.exclude(sealed={}).iterator(chunk_size=200)
