"""Which brands' themes are looked at: those with something to find them by."""

from __future__ import annotations

from datetime import datetime, timedelta

from parvis.events.claims import put_right
from parvis.listening.models import Brand
from parvis.understanding.models import ThemeRound

EVERY = timedelta(hours=1)
LEASE = timedelta(minutes=10)


def open_rounds(now: datetime) -> None:
    """Every brand that has a query has its round, within the hour."""
    new = Brand.objects.filter(theme_round=None, queries__isnull=False).distinct()
    ThemeRound.objects.bulk_create([ThemeRound(brand=brand, due_at=now) for brand in new], ignore_conflicts=True)
    put_right(ThemeRound.objects.all(), now=now, lease=LEASE, ahead=EVERY)
