"""The kinds of due work that a worker does for this package.

What needs numpy or a reader is loaded with the first piece of such work: a worker that waits stays small.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from parvis.events.claims import is_any_free
from parvis.events.worker import work
from parvis.understanding.models import Learning, ThemeRound
from parvis.understanding.reading import Reading, is_any_waiting
from parvis.understanding.renewing import renew, renew_edited
from parvis.understanding.theme_rounds import open_rounds

_readings: list[Reading] = []


@work("readings")
def read_some(now: datetime) -> bool:
    if not _readings:
        if not is_any_waiting():
            return False
        from parvis.understanding.learning import Heads
        from parvis.understanding.loading import judge, station

        _readings.append(Reading(station(), move=Heads(judge).move))
    return _readings[0].turn(now)


@work("learnings", every_seconds=2)
def learn(now: datetime) -> bool:
    if not is_any_free(Learning.objects.all(), now):
        return False
    from parvis.understanding.learning import learn_one

    return learn_one(now)


@work("renewals", every_seconds=10)
def read_again(now: datetime) -> bool:
    return not settings.LIGHT and renew(now)


@work("edits", every_seconds=30)
def read_edited(now: datetime) -> bool:
    return not settings.LIGHT and renew_edited(now)


@work("themes", every_seconds=20)
def look_at_themes(now: datetime) -> bool:
    open_rounds(now)
    if not is_any_free(ThemeRound.objects.all(), now):
        return False
    from parvis.understanding.themes import look_at_one

    return look_at_one(now)
