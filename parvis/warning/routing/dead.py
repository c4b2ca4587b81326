"""A detector that does not look any more is itself something to hear of, within two minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from parvis.delivery.models import Alarm
from parvis.warning.models import Detector

DEAD_AFTER = timedelta(seconds=90)  # past its time; the watch itself looks every 15 seconds


def tell_dead(now: datetime) -> bool:
    """Raise an alarm for each workspace with detectors that are overdue, once; whether there was one."""
    late = Detector.objects.filter(is_on=True, due_at__lt=now - DEAD_AFTER).select_related("workspace", "brand")
    found = False
    for workspace in {row.workspace for row in late}:
        names = sorted(str(row) for row in late if row.workspace_id == workspace.pk)
        with transaction.atomic():
            open_still = Alarm.objects.filter(
                workspace=workspace, name=Alarm.Name.BLIND, at__gt=now - timedelta(hours=1)
            ).exists()
            if not open_still:
                Alarm.raise_it(workspace, Alarm.Name.BLIND, {"detectors": names[:20], "count": len(names)}, at=now)
                found = True
    return found
