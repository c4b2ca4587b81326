"""Every brand of ours has a detector; a person may switch it off, and may have others watched."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from parvis.listening.models import Brand, Query
from parvis.warning.models import Detector
from parvis.workspaces.models import Workspace


def watch_brands(now: datetime) -> bool:
    """Give one brand that has none its detector; whether there was one."""
    is_watched = Exists(Detector.objects.filter(brand=OuterRef("pk"), query=None))
    unwatched = Brand.objects.filter(~is_watched, is_ours=True, queries__isnull=False)
    brand = unwatched.select_related("workspace").first()
    if brand is None:
        return False
    Detector.objects.get_or_create(brand=brand, query=None, defaults={"workspace": brand.workspace, "due_at": now})
    return True


def detector_of(workspace: Workspace, brand: Brand, query: Query | None, now: datetime) -> Detector:
    """The detector of a brand or of one of its queries, switched off where it is new."""
    given = {"workspace": workspace, "is_on": False, "due_at": None, "brand": brand}
    row, _ = Detector.objects.get_or_create(brand=brand, query=query, defaults=given)
    return row
