"""A detector that does not look any more is itself something to hear of, within two minutes.

Owners get a mail; whoever is told of alerts hears it by the same ways, as no alert will come.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation

from parvis.delivery.models import Alarm
from parvis.delivery.watchdog import LEASE, channel, said_of
from parvis.warning.models import Detector, Route, Way
from parvis.warning.routing.message import Message
from parvis.warning.routing.ways import CannotTell, send
from parvis.workspaces.models import Workspace

MOST_NAMED = 20
TOLD_AGAIN = timedelta(hours=1)
DEAD_AFTER = timedelta(seconds=90)  # past its time; the watch itself looks every 15 seconds

log = logging.getLogger(__name__)


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


@channel
def tell_ways(alarm: Alarm) -> None:
    """By the first way of every rule, each once; what fails is noted with the way, and the mail is tried on."""
    if alarm.name != Alarm.Name.BLIND:
        return
    rules = Route.objects.filter(workspace=alarm.workspace_id, way=OuterRef("pk"))
    for way in Way.objects.filter(Exists(rules), workspace=alarm.workspace_id):
        if not alarm.renew(LEASE, now=timezone.now()):
            return  # ways were so slow that another process tells it
        try:
            send(way, None, _message(alarm, way.lang), f"alarm:{alarm.pk}", timezone.now())
        except CannotTell as error:
            log.warning("%s could not be told by %s: %s", alarm, way, error)
            way.went_wrong(error.sentence)


def _message(alarm: Alarm, lang: str) -> Message:
    with translation.override(lang or settings.LANGUAGE_CODE):
        title, text, address = said_of(alarm)
    text = text.replace(address, "").strip()  # ways add it themselves
    facts = {"about": "blind", "title": title, "text": text, "url": address, "workspace": alarm.workspace.slug,
             "detectors": alarm.facts["detectors"]}  # fmt: skip
    return Message(title, text, address, facts)
