"""The kinds of due work that a worker does for this package."""

from __future__ import annotations

from datetime import datetime

from parvis.events.worker import work
from parvis.understanding.reading import Reading

_readings: list[Reading] = []


@work("readings")
def read_some(now: datetime) -> bool:
    if not _readings:
        from parvis.understanding.learning import Heads
        from parvis.understanding.loading import judge, station  # numpy and the readers: a worker's alone

        _readings.append(Reading(station(), move=Heads(judge).move))
    return _readings[0].turn(now)


@work("learnings", every_seconds=2)
def learn(now: datetime) -> bool:
    from parvis.understanding.learning import learn_one

    return learn_one(now)


@work("themes", every_seconds=20)
def look_at_themes(now: datetime) -> bool:
    from parvis.understanding.themes import look_at_one

    return look_at_one(now)
