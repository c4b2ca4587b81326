from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from parvis.listening.barometer import Bar, bar_of, course, shares
from parvis.listening.buckets import Bucket
from parvis.listening.models import Mood, Query
from parvis.listening.tests.rows import find

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def bucket(*moods: int, hour: int = 0) -> Bucket:
    start = NOON + timedelta(hours=hour)
    return Bucket(start, start + timedelta(hours=1), moods)


def test_shares_are_of_what_was_read() -> None:
    bar = Bar("bluesky", (3, 1, 1, 0, 45))

    assert (bar.read, bar.unread, bar.negative) == (5, 45, 0.6)


def test_the_parts_of_a_bar_fill_it_from_negative_to_unsure() -> None:
    parts = Bar("bluesky", (2, 1, 0, 1, 0)).parts

    assert [(part.kind, part.x, part.width) for part in parts] == [
        ("neg", "0.00%", "50.00%"), ("neu", "50.00%", "25.00%"), ("uns", "75.00%", "25.00%")
    ]  # fmt: skip


def test_nothing_read_is_an_empty_bar() -> None:
    assert Bar("bluesky", (0, 0, 0, 0, 9)).parts == []


def test_a_bar_of_a_brand_adds_its_buckets_up() -> None:
    bar = bar_of("lumen", "Lumen", [bucket(1, 2, 3, 4, 5), bucket(1, 0, 0, 0, 1)])

    assert (bar.moods, bar.name) == ((2, 2, 3, 4, 6), "Lumen")


def test_where_nothing_was_read_the_share_before_holds() -> None:
    assert shares([bucket(1, 1, 0, 0, 0), bucket(0, 0, 0, 0, 7)], Mood.NEGATIVE, 1) == [50, 50]


def test_a_share_by_the_hour_looks_back() -> None:
    assert shares([bucket(3, 0, 0, 0, 0), bucket(0, 1, 0, 0, 0)], Mood.NEGATIVE, 2) == [100, 75]


def test_one_bucket_is_no_line() -> None:
    assert course([bucket(1, 0, 0, 0, 0)], [], by_hour=True, is_live=True) is None


def test_the_period_before_is_a_third_line() -> None:
    now = [bucket(1, 1, 0, 0, 0), bucket(1, 0, 0, 0, 0)]

    drawn = course(now, [bucket(0, 1, 0, 0, 0), bucket(1, 1, 0, 0, 0)], by_hour=False, is_live=False)

    assert drawn
    assert len(drawn.drawn.lines) == 3
    assert drawn.places == [("0.000%", "50.000%"), ("50.000%", "50.000%")]


@pytest.mark.django_db
def test_the_page_of_a_brand_tells_its_mood_by_network(alice_client: Client, query: Query) -> None:
    find(query, "Lumen chauffe", mood=0, minutes=200)
    find(query, "Lumen éclaire", mood=2, minutes=90, network="mastodon")
    find(query, "Lumen", mood=4, minutes=30)

    page = alice_client.get("/w/lumen/brands/lumen?period=24h").content.decode()

    assert 'aria-label="negative 100%"' in page
    assert 'aria-label="positive 100%"' in page
    assert "1 not read yet" in page
    assert "brand=lumen&amp;network=bluesky&amp;mood=0" in page


@pytest.mark.django_db
def test_a_brand_that_nobody_read_has_no_mood(alice_client: Client, query: Query) -> None:
    find(query, "Lumen chauffe", mood=4)

    assert 'id="mood"' not in alice_client.get("/w/lumen/brands/lumen?period=24h").content.decode()
