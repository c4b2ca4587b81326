"""A detector's mind: what it has learnt, as bytes in its row, and what people taught it."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db.models import QuerySet

from parvis.lib import detect
from parvis.listening.models import BackSearch, Query
from parvis.posts.models import Post
from parvis.warning.feeding import settings_of
from parvis.warning.holidays import days_off
from parvis.warning.models import Alert, AlertAct, Detector

VERSION = 3  # of the bytes: others are learnt anew from the roll-ups


def mind_of(row: Detector, now: datetime) -> detect.Detector | None:
    """As it was left; None where nothing was learnt, or where the bytes are those of another release."""
    if not row.state or row.state_version != VERSION:
        return None
    zone, holidays = row.workspace.zone, off(row, now)
    try:
        return detect.Detector.resume(bytes(row.state), settings_of(row), zone=zone, holidays=holidays)
    except ValueError:
        return None


def new_mind(row: Detector, now: datetime) -> detect.Detector:
    return detect.Detector(settings_of(row), zone=row.workspace.zone, holidays=off(row, now))


def off(row: Detector, now: datetime) -> frozenset[date]:
    return days_off(row.workspace.time_zone, now.year)


def fingerprint(query_ids: list[int]) -> str:
    """Of the queries, their revisions and who still searches: an edited query counts otherwise, in the past too."""
    rows = Query.objects.filter(pk__in=query_ids).order_by("pk").values_list("pk", "revision")
    searching = sorted(_searches(query_ids).values_list("query_id", flat=True))
    return hashlib.sha256(repr([*rows, *searching]).encode()).hexdigest()


def is_searching_back(query_ids: list[int], since: datetime) -> bool:
    """Whether a search has yet to look at posts that came in after `since`; it looks at the newest first."""
    come_to = list(_searches(query_ids).values_list("before_id", flat=True))
    return Post.objects.filter(pk__in=filter(None, come_to), received_at__lte=since).count() < len(set(come_to))


def _searches(query_ids: list[int]) -> QuerySet[BackSearch]:
    return BackSearch.objects.filter(query__in=query_ids, due_at__isnull=False)


def open_lessons(row: Detector) -> list[AlertAct]:
    """What people did about its alerts and it does not know yet, in order."""
    acts = AlertAct.objects.filter(alert__detector=row, learnt=False).select_related("alert")
    return list(acts.order_by("at", "pk"))


def learn(mind: detect.Detector, act: AlertAct, latest: Alert | None, now: datetime) -> None:
    """Take over what a person did. Of an older alert only the budget is touched."""
    is_latest = latest is not None and act.alert_id == latest.pk
    taken_back = act.undone_at is not None
    if act.kind == AlertAct.Kind.DISMISSED:
        if taken_back:
            mind.alarm.purse.give_back()
        elif is_latest:
            mind.dismiss()
        else:
            mind.alarm.purse.pay()
    elif act.kind in (AlertAct.Kind.ACKNOWLEDGED, AlertAct.Kind.ESCALATED) and is_latest:
        if not taken_back:
            mind.confirm()
        elif not mind.alarm.is_paid:
            mind.alarm.purse.pay()
            mind.alarm.is_paid = True
    elif act.kind == AlertAct.Kind.REOPENED and is_latest and not taken_back:
        mind.reopen(act.alert.since, now)
