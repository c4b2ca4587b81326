"""The address to which others send a source's posts: its number, signed by us, so that nobody can guess it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer
from django.urls import reverse

if TYPE_CHECKING:
    from parvis.posts.models import Source

_signer = Signer(salt="parvis.receiving")


def address_of(source: Source) -> str:
    """The path of the source's address."""
    return reverse("receive", kwargs={"key": _signer.sign(str(source.pk)).replace(":", ".")})


def number_in(key: str) -> int | None:
    """The number of the source, if we gave this key."""
    try:
        return int(_signer.unsign(key.replace(".", ":", 1)))
    except BadSignature:
        return None
