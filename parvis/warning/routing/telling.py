"""Tell what is due: claimed, told, noted; where it cannot be told, by the second way."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import F, Q

from parvis.events.claims import claim
from parvis.posts.sentences import keep
from parvis.warning.models import AlertAct, Telling
from parvis.warning.routing.message import message_of
from parvis.warning.routing.rules import have_told
from parvis.warning.routing.ways import CannotTell, longest, send

LEASE = timedelta(minutes=2)  # and longer where many are told one after the other
MOST_TRIES = 30  # over four hours: what is heard late is better than never
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=10)
FURTHEST = timedelta(hours=6)  # longer than any try or claim lasts
State, About = Telling.State, Telling.About

log = logging.getLogger(__name__)


def tell_one(now: datetime) -> bool:
    """One telling that is due; whether there was one."""
    rows = Telling.objects.select_related(
        "alert__workspace", "alert__detector__brand", "alert__detector__query", "way", "to", "route__second"
    )
    claimed = claim(rows, now=now, lease=LEASE)
    for telling in claimed:
        if is_needless(telling, now):
            telling.write_back(state=State.NEEDLESS, due_at=None, lease_until=None)
        elif later := _put_off_until(telling, now):
            telling.write_back(due_at=later, lease_until=None)
        else:
            _tell(telling, now)
    return bool(claimed)


def call_back(now: datetime) -> int:
    """Make those due whose claim or next try lies further ahead than any is set: the clock was set back."""
    is_ahead = Q(due_at__gt=now + FURTHEST, tries__gt=0) | Q(lease_until__gt=now + FURTHEST)
    ahead = Telling.objects.filter(is_ahead, due_at__isnull=False, state=State.DUE)
    return ahead.update(due_at=now, lease_until=None, token=F("token") + 1)


def is_needless(telling: Telling, now: datetime) -> bool:
    """Nobody is called for what is over, judged, or already in somebody's hands; nor is who has left."""
    alert = telling.alert
    if telling.to_id and not alert.workspace.memberships.filter(user=telling.to_id).exists():
        return True
    if telling.about == About.ENDED:
        return alert.is_open
    if telling.about == About.DRILL:
        return False
    if telling.key.endswith(Telling.REMINDER) and _is_unasked(telling, now):
        return True
    if telling.about == About.PASSED_ON:
        return alert.verdict == "false"
    is_answered = alert.taken_by is not None or alert.verdict == "false"
    if telling.about == About.UNHEARD:
        return is_answered or not alert.is_open
    return alert.verdict == "false" or (not alert.is_open and telling.about == About.RENEWED)


def _put_off_until(telling: Telling, now: datetime) -> datetime | None:
    """Whether somebody answers is asked after a snooze: who puts it off has not answered."""
    until = telling.alert.snoozed_until(now) if telling.about == About.UNHEARD else None
    return until and until + timedelta(minutes=telling.route.after_minutes if telling.route else 0)


def _is_unasked(telling: Telling, now: datetime) -> bool:
    """Was the snooze that this ends taken back, or made longer?"""
    snoozes = (
        act for act in telling.alert.standing if act.kind == AlertAct.Kind.SNOOZED and act.by_id == telling.to_id
    )
    last = next(snoozes, None)
    return last is None or last.until is None or last.until > now


def _tell(telling: Telling, now: datetime) -> None:
    way, lang = telling.way, telling.way.lang if telling.way else telling.to.language if telling.to else ""
    message = message_of(telling, now, lang)
    if not telling.write_back(tries=telling.tries + 1, lease_until=now + LEASE + longest(way)):
        return
    try:
        send(way, telling.to, message, telling.key, now, reached=telling.reached)
    except CannotTell as error:
        log.warning("%s: %s", telling, error)
        if way:
            way.went_wrong(error.sentence)
        _try_later(telling, error, now)
        return
    telling.write_back(state=State.TOLD, told_at=now, due_at=None, lease_until=None, failure=None)
    if way:
        way.went_well(now)


def _try_later(telling: Telling, error: CannotTell, now: datetime) -> None:
    """The second way is told at once; the first is tried on, for it may come back."""
    route = telling.route
    if route and route.second and telling.way_id != route.second_id:
        mark = f"{telling.key.partition(':')[2]}:second"
        have_told(telling.alert, telling.about, mark, now, way=route.second, route=route)
    is_over = error.is_for_good or telling.tries >= MOST_TRIES
    state = State.DUE if not is_over else State.TOLD if error.reached else State.FAILED
    telling.write_back(
        state=state, failure=keep(error.sentence), lease_until=None, reached=error.reached,
        told_at=now if state == State.TOLD else None,
        due_at=None if is_over else now + min(LONGEST_WAIT, FIRST_WAIT * 2 ** (telling.tries - 1)),
    )  # fmt: skip
