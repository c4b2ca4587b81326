"""Between two looks: which detectors have so much in their running five minutes that they should not wait?

Only reads, for many detectors at once; what it finds becomes due, and the look itself decides.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from parvis.listening.models import MomentCount
from parvis.warning import feeding
from parvis.warning.feeding import NONE
from parvis.warning.models import Detector

LEAST = 3  # mentions: fewer are nothing
ANGRY = 3  # negatives, when they are half of all
FURTHEST = timedelta(minutes=15)
MANY = 50  # detectors asked about at a time


def hurry(now: datetime) -> int:
    """Make those due; returns how many."""
    slot = MomentCount.slot_of(now)
    start = MomentCount.start_of(slot)
    rows = Detector.objects.filter(is_on=True, fed_until__lte=start, due_at__gt=now).filter(
        Q(lease_until=None) | Q(lease_until__lt=now)
    )
    busy = [row for row in rows.select_related("brand").defer("state", "vocabulary") if _is_busy(row, slot)]
    return sum(Detector.objects.filter(pk=row.pk, token=row.token).update(due_at=now) for row in busy)


def call_back(now: datetime) -> int:
    """Make those due whose next look or claim lies further ahead than any look sets it: the clock was set back."""
    is_ahead = Q(due_at__gt=now + FURTHEST) | Q(lease_until__gt=now + FURTHEST)
    ahead = Detector.objects.filter(is_ahead, is_on=True)
    return ahead.update(due_at=now, lease_until=None, token=F("token") + 1)


def _is_busy(row: Detector, slot: int) -> bool:
    counts = feeding.read_counts(row.query_ids, slot, slot + 1).get(slot, NONE)
    is_much = counts.mentions >= max(LEAST, row.usual_high)
    return is_much or (counts.negatives >= ANGRY and 2 * counts.negatives >= counts.mentions)
