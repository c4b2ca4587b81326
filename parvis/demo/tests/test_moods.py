from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.utils import timezone

from parvis.demo.moods import MOST_SECONDS, look_again_at_the_last_week, read_with
from parvis.listening.models import Mention, Mood, Query, ReadWith
from parvis.listening.tests.rows import find
from parvis.understanding.models import Desk, SecondLook
from parvis.understanding.reading import Reading
from parvis.understanding.tests.doubles import station_of
from parvis.workspaces.models import Workspace

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 13, tzinfo=UTC)


@pytest.fixture
def story(workspace: Workspace) -> Query:
    query = Query.objects.create(workspace=workspace, name="Lumen", text="lumen")
    for number in range(3 * Desk.COUNT):
        find(query, f"La Lumen {number} chauffe", mood=4, minutes=number)
    find(query, "Une vieille Lumen", mood=4, at=timezone.now() - timedelta(days=9))
    return query


def test_the_story_is_read_before_the_doors_open(story: Query, workspace: Workspace) -> None:
    shares = list(read_with(Reading(station_of()), workspace, timezone.now(), lambda: 0.0))

    assert shares[-1] == 1
    assert set(Mention.objects.values_list("read_with", flat=True)) == {ReadWith.LIGHT}


def test_reading_takes_no_longer_than_people_wait(story: Query, workspace: Workspace) -> None:
    clock = count(0, MOST_SECONDS / 2)

    list(read_with(Reading(station_of()), workspace, timezone.now(), lambda: next(clock)))

    assert Mention.objects.filter(mood=Mood.UNREAD).exists()


def test_the_last_week_is_read_in_full_by_the_worker(story: Query, workspace: Workspace) -> None:
    Mention.objects.update(mood=0, read_with=ReadWith.LIGHT)

    look_again_at_the_last_week(workspace, timezone.now())

    assert SecondLook.objects.count() == 3 * Desk.COUNT
    assert not SecondLook.objects.filter(post__text="Une vieille Lumen").exists()
