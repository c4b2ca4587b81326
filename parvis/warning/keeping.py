"""Is the budget kept? False alarms against what was accepted, and what other budgets would have said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.lib.detect import Episode, replay
from parvis.lib.detect.values import Settings
from parvis.listening.models import MomentCount
from parvis.warning import feeding, mind
from parvis.warning.models import Alert, Detector
from parvis.warning.telling import Record, number

LOOKED_BACK = timedelta(weeks=13)
PREVIEWED = timedelta(weeks=6)
WEEK = timedelta(weeks=1)
YOUNG = timedelta(weeks=3)  # so long rarities are believed clearly less (`COLD_DAYS` in `parvis.lib.detect.budget`)


@dataclass(frozen=True, slots=True)
class Kept:
    """False alarms since the detector knows its brand, a quarter at most; `open_count` is not judged yet."""

    weeks: int
    alerts: int
    false: int
    open_count: int
    allowed: float

    @property
    def is_kept(self) -> bool:
        return self.false <= max(1.0, self.allowed)

    @property
    def said(self) -> str:
        alarms = ngettext("%(n)s false alarm", "%(n)s false alarms", self.false) % {"n": number(self.false)}
        weeks = ngettext("in %(n)s week", "in %(n)s weeks", self.weeks) % {"n": number(self.weeks)}
        return _("%(alarms)s %(weeks)s") % {"alarms": alarms, "weeks": weeks}


def kept_by(detector: Detector, now: datetime) -> Kept:
    since = max(now - LOOKED_BACK, detector.known_since or now)
    alerts = detector.alerts.filter(opened_at__gte=since)
    false, true = alerts.judged_false().count(), alerts.judged_true().count()
    count = alerts.count()
    return Kept(
        max(1, round((now - since) / WEEK)), count, false, count - false - true, (now - since) / detector.budget
    )


def is_young(detector: Detector, now: datetime) -> bool:
    """Does it warn already, and ask for clearer signs than it will later?"""
    since = detector.known_since
    return since is not None and now - since < YOUNG and not detector.is_learning(now)


def record_of(detector: Detector) -> Record:
    alerts = Alert.objects.filter(detector=detector)
    return Record(alerts.judged_true().count(), alerts.judged_false().count())


def preview(detector: Detector, budget_days: int, now: datetime) -> list[Episode]:
    """The alerts that the last six weeks would have had with this budget, as a new detector would have seen them."""
    queries = detector.query_ids
    span = feeding.span_of(queries)
    if span is None:
        return []
    last = MomentCount.slot_of(now)
    first = max(span[0], MomentCount.slot_of(now - PREVIEWED))
    counts = feeding.read_counts(queries, first, last)
    evidence = feeding.read_evidence(detector, first, last)
    buckets = (
        feeding.bucket_of(slot, counts.get(slot, feeding.NONE), evidence.get(slot, (0, 0)))
        for slot in range(first, last)
    )
    settings = Settings(bucket_seconds=MomentCount.SECONDS, budget_days=float(budget_days), kinds=feeding.KINDS)
    return replay(buckets, settings, zone=detector.workspace.zone, holidays=mind.off(detector, now))
