from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parvis.posts.models import Source, SourceCount
from parvis.workspaces.models import Workspace

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def source(workspace: Workspace) -> Source:
    return Source.objects.create(workspace=workspace, network="feeds", name="Lumen")


def count(source: Source, at: datetime) -> SourceCount:
    return SourceCount.objects.create(source=source, slot=SourceCount.slot_of(at), received=3)


def test_counts_are_forgotten_after_eight_days(source: Source) -> None:
    count(source, NOON - timedelta(days=9))
    week_old = count(source, NOON - timedelta(days=7))

    assert not SourceCount.forget_old(NOON)

    assert SourceCount.objects.get() == week_old


def test_many_counts_are_forgotten_some_at_a_time(source: Source) -> None:
    for day in (9, 10, 11):
        count(source, NOON - timedelta(days=day))

    assert SourceCount.forget_old(NOON, at_most=2)
    assert SourceCount.objects.count() == 1


def test_the_liveliness_of_a_source_is_not_forgotten(source: Source) -> None:
    count(source, NOON - timedelta(minutes=20))

    SourceCount.forget_old(NOON)

    assert source.posts_per_hour(NOON) == 3
