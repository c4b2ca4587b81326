"""kill -9 at any step: mentions are unread or read, and the roll-ups equal to the mentions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import connection

from parvis.listening.models import Mention, Mood, Query
from parvis.listening.recount import rollup_errors
from parvis.understanding import reading as module
from parvis.understanding.correcting import correct
from parvis.understanding.models import What
from parvis.understanding.reading import Reading
from parvis.understanding.tests.conftest import NOW, Say
from parvis.understanding.tests.doubles import full_double, station_of
from parvis.workspaces.models import User

pytestmark = pytest.mark.django_db(transaction=True)
STATEMENTS = 40  # more than a turn sends


class Killed(BaseException):
    """What a kill looks like from inside: nothing catches it."""


@contextmanager
def killed_after(statements: int) -> Iterator[None]:
    """The process dies before its statement of this number; an open transaction is never committed."""
    sent = 0

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        nonlocal sent
        sent += 1
        if sent > statements:
            raise Killed
        return execute(sql, params, many, context)

    with suppress(Killed), connection.execute_wrapper(count):
        yield


@pytest.mark.parametrize("statements", range(0, STATEMENTS, 6))
def test_a_kill_leaves_the_roll_ups_equal_to_the_mentions(say: Say, query: Query, statements: int) -> None:
    for number in range(6):
        say(f"La Lumen {number} chauffe")
    reading = Reading(station_of(full=full_double()))

    with killed_after(statements):
        while reading.turn(NOW):
            pass
    assert rollup_errors([query.pk]) == 0

    heir = Reading(station_of(full=full_double()))
    later = NOW + module.LEASE + timedelta(seconds=1)
    while heir.turn(later):
        pass
    assert set(Mention.objects.values_list("mood", flat=True)) == {Mood.NEGATIVE}
    assert rollup_errors([query.pk]) == 0


@pytest.mark.parametrize("statements", range(0, 24, 5))
def test_a_kill_in_a_correction_leaves_all_or_nothing(say: Say, query: Query, alice: User, statements: int) -> None:
    mention = say("La Lumen chauffe")

    with killed_after(statements):
        correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)

    mention.refresh_from_db()
    assert (mention.mood, mention.mood_by_id) in ((Mood.UNREAD, None), (Mood.POSITIVE, alice.pk))
    assert rollup_errors([query.pk]) == 0
