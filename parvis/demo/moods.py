"""The moods of the story so far, read before the doors open; never taken from the truth that is written beside it.

The newest are read first and lightly, within bounds: what is left, and the full reading of the last week,
is the worker's first work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from parvis.listening.models import Mention, Mood, ReadWith
from parvis.understanding.models import SecondLook
from parvis.understanding.reading import Reading
from parvis.understanding.station import Station
from parvis.workspaces.models import Workspace

# Some five on an idle core. What is not read by then, the oldest, detectors take as not known.
MOST_SECONDS = 15.0
AGAIN = timedelta(days=7)
MOST_AGAIN = 6_000  # a minute and a half of an encoder's time


def read_story(workspace: Workspace, now: datetime, *, clock: Callable[[], float] = time.monotonic) -> Iterator[float]:
    """Yields the share done, from 0 to 1."""
    from parvis.understanding.loading import shelf_of_this_process

    yield from read_with(
        Reading(Station(light=shelf_of_this_process().light, full=lambda: None)), workspace, now, clock
    )


def read_with(reading: Reading, workspace: Workspace, now: datetime, clock: Callable[[], float]) -> Iterator[float]:
    unread = Mention.objects.filter(workspace=workspace, mood=Mood.UNREAD)
    whole, began = unread.count(), clock()
    while clock() - began < MOST_SECONDS and reading.turn(now):
        yield 1 - unread.count() / whole if whole else 1.0
    look_again_at_the_last_week(workspace, now)


def look_again_at_the_last_week(workspace: Workspace, now: datetime) -> None:
    """Have the worker read in full what a visitor sees first."""
    light = Mention.objects.filter(workspace=workspace, read_with=ReadWith.LIGHT, created_at__gte=now - AGAIN)
    posts = dict.fromkeys(light.order_by("-created_at").values_list("post_id", flat=True)[: 2 * MOST_AGAIN])
    rows = [SecondLook(workspace=workspace, post_id=post_id, due_at=now) for post_id in list(posts)[:MOST_AGAIN]]
    SecondLook.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
