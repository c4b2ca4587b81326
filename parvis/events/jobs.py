"""Tell subscribers what happened: each notice at least once, in its own transaction, later and later when it fails.

What happened is forgotten after a while, with the notices that were told; an event that somebody still waits for stays.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import Exists, OuterRef

from parvis.events.claims import claim, put_right
from parvis.events.heartbeats import beat, forget_silent, say_goodbye
from parvis.events.models import Event, Notice
from parvis.events.record import find_subscriber
from parvis.events.worker import work

LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=1)
KEPT = timedelta(days=90)  # a quarter: long enough to look into what went wrong
BEAT_SECONDS = 10  # a worker that misses three is dead to others
FORGOTTEN_AT_ONCE = 500  # so that the write transaction is short

log = logging.getLogger(__name__)


@work("notices")
def tell_subscribers(now: datetime) -> bool:
    notices = claim(Notice.objects.select_related("event__workspace"), now=now, lease=LEASE, limit=20)
    for notice in notices:
        tell(notice, now)
    return bool(notices) or put_right(Notice.objects.all(), now=now, lease=LEASE, ahead=2 * LONGEST_WAIT)


@work("old-events", every_seconds=1800)
def forget_old_events(now: datetime) -> bool:
    """Delete some of the oldest events; whether there may be more."""
    open_notices = Notice.objects.filter(event=OuterRef("pk"), due_at__isnull=False)
    old = Event.objects.filter(~Exists(open_notices), at__lt=now - KEPT).order_by("at")
    some = list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    Event.objects.filter(pk__in=some).delete()
    return len(some) == FORGOTTEN_AT_ONCE


def who() -> str:
    """This worker's name, by which people find the process."""
    return f"worker {socket.gethostname()}:{os.getpid()}"


def leave() -> None:
    with contextlib.suppress(DatabaseError, InterfaceError):
        say_goodbye(who())


@work("heartbeat", let_go=leave, every_seconds=BEAT_SECONDS)
def say_that_we_live(now: datetime) -> bool:
    beat(who(), kind="worker", now=now, every_seconds=BEAT_SECONDS)
    forget_silent(now)
    return False


def tell(notice: Notice, now: datetime) -> None:
    """Call the subscriber; what it writes and the end of the notice are one transaction."""
    subscriber = find_subscriber(notice.event.name, notice.subscriber)
    if subscriber is None:
        notice.write_back(due_at=None, error="nobody of this name listens any more")
        return
    try:
        with transaction.atomic():
            if notice.write_back(due_at=None, lease_until=None, error=""):
                subscriber(notice.event)
    except Exception as error:
        log.exception("%s could not be told of %s", notice.subscriber, notice.event)
        wait = min(LONGEST_WAIT, timedelta(seconds=5 * 2 ** min(notice.attempts, 12)))
        notice.write_back(due_at=now + wait, lease_until=None, attempts=notice.attempts + 1, error=repr(error)[:2000])
