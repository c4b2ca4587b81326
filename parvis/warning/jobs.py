"""What workers do for warning."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from parvis.events.claims import claim
from parvis.events.worker import work
from parvis.warning import glances
from parvis.warning.looking import Look, Overtaken
from parvis.warning.models import Detector
from parvis.warning.routing import telling
from parvis.warning.routing.dead import tell_dead
from parvis.warning.setting_up import watch_brands

LEASE = timedelta(minutes=1)  # the longest look reads a week of a loud brand: seconds

log = logging.getLogger(__name__)


@work("detectors")
def look(now: datetime) -> bool:
    """One detector whose five minutes are over."""
    due = Detector.objects.filter(is_on=True).select_related("workspace", "brand", "query")
    rows = claim(due, now=now, lease=LEASE)
    for row in rows:
        try:
            Look(row, now).take()
        except Overtaken:
            log.info("%s: somebody else looks", row)
    return bool(rows)


@work("glances", every_seconds=2)
def glance(now: datetime) -> bool:
    """Detectors in whose running five minutes something happens are looked at now."""
    glances.hurry(now)
    return False


@work("tellings", threads=2)
def tell(now: datetime) -> bool:
    """One message about an alert."""
    return telling.tell_one(now)


@work("dead-detectors", every_seconds=15)
def watch_detectors(now: datetime) -> bool:
    glances.call_back(now)
    telling.call_back(now)
    return tell_dead(now)


@work("new-detectors", every_seconds=30)
def set_up(now: datetime) -> bool:
    return watch_brands(now)
