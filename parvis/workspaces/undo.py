"""Messages that offer to take back what they tell of, for the ten seconds that they stay."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest

UNDO = "undo:"


def tell(request: HttpRequest, text: str, address: str, **fields: str) -> None:
    """Say `text` with a button that posts `fields` to `address`, which must undo it."""
    messages.success(request, text, extra_tags=f"{UNDO}{address}?{urlencode(fields)}")
