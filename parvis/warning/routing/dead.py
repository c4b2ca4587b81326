"""A detector that does not look any more is itself something to hear of, within two minutes."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from parvis.delivery.models import Alarm
from parvis.warning.models import Detector
from parvis.workspaces.models import Workspace

MOST_NAMED = 20
TOLD_AGAIN = timedelta(hours=1)
DEAD_AFTER = timedelta(seconds=90)  # past its time; the watch itself looks every 15 seconds


def tell_dead(now: datetime) -> bool:
    """Raise an alarm for each workspace with detectors that are overdue, once an hour; whether there was one."""
    late = Detector.objects.filter(is_on=True, due_at__lt=now - DEAD_AFTER)
    names: dict[Workspace, list[str]] = defaultdict(list)
    for row in late.select_related("workspace", "brand", "query").defer("state", "vocabulary"):
        names[row.workspace].append(str(row))
    told = [_tell(workspace, sorted(names[workspace]), now) for workspace in names]
    return any(told)


def _tell(workspace: Workspace, names: list[str], now: datetime) -> bool:
    """Unless all of them were told within the hour. The workspace is held, for several processes watch."""
    with transaction.atomic():
        if not list(Workspace.objects.select_for_update().filter(pk=workspace.pk)):
            return False
        alarms = Alarm.objects.filter(workspace=workspace, name=Alarm.Name.BLIND, at__gt=now - TOLD_AGAIN)
        told = {name for facts in alarms.values_list("facts", flat=True) for name in facts["detectors"]}
        if told.issuperset(names[:MOST_NAMED]):
            return False
        facts = {"detectors": names[:MOST_NAMED], "count": len(names)}
        Alarm.raise_it(workspace, Alarm.Name.BLIND, facts, at=now)
    return True
