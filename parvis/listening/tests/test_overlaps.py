from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from parvis.listening.back_search import search_on
from parvis.listening.buckets import read_buckets
from parvis.listening.counting import FORTNIGHT
from parvis.listening.filters import Filters
from parvis.listening.intake import take_in
from parvis.listening.models import Brand, DayCount, DayZone, FortnightCount, Overlap, OverlapHour, Query
from parvis.listening.numbers import cells, facets, totals
from parvis.listening.period import Period, read_period
from parvis.listening.recount import recount, recount_one, rollup_errors
from parvis.listening.tests.conftest import NOON, a_batch, a_post
from parvis.listening.tests.rows import find
from parvis.networks import seam
from parvis.posts.models import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(workspace: Any) -> list[int]:
    """Two queries of one brand that find much the same."""
    brand = Brand.objects.create(workspace=workspace, name="Lumen", slug="lumen")
    texts = {"Lumen": "lumen", "Adaptateur": "lumen AND adaptateur"}
    return [Query.objects.create(workspace=workspace, brand=brand, name=name, text=texts[name]).pk for name in texts]


def week(workspace: Any) -> Period:
    return read_period("7d", workspace.zone, NOON)


def told(workspace: Any, source: Source) -> None:
    posts = [a_post("1", "Lumen, l'adaptateur brunit"), a_post("2", "Ma Lumen"), a_post("3", "Lumen adaptateur tiède")]
    take_in(source, a_batch(*posts), now=NOON)


def test_a_post_that_two_queries_of_a_brand_found_counts_once(workspace: Any, source: Source, both: list[int]) -> None:
    told(workspace, source)

    assert totals(both, week(workspace)).mentions == 3
    assert totals(both, week(workspace)).reach == 360
    assert sum(bucket.total for bucket in read_buckets(both, week(workspace))) == 3
    assert [totals([query], week(workspace)).mentions for query in both] == [3, 2]
    assert rollup_errors(both) == 0


def test_hours_count_it_once_too(workspace: Any, source: Source, both: list[int]) -> None:
    told(workspace, source)

    day = read_period("24h", workspace.zone, NOON)
    assert sum(bucket.total for bucket in read_buckets(both, day)) == 3
    assert totals(both, day).mentions == 3


@pytest.mark.parametrize("name", ["7d", "24h", "all", "2026-03-03T12:59..2026-03-03T13:00"])
def test_facets_count_posts_over_any_choice_of_queries(
    workspace: Any, source: Source, both: list[int], name: str
) -> None:
    told(workspace, source)

    period = read_period(name, workspace.zone, NOON)
    filters = Filters(workspace, period)
    counted = facets(cells(both, period), filters, set(both))
    assert (counted.total, counted.network["mastodon"], counted.posts(set(both))) == (3, 3, 3)
    assert counted.query == {both[0]: 3, both[1]: 2}
    assert facets(cells(both, period), filters, {both[1]}).total == 2


def test_a_query_that_moves_to_another_brand_moves_the_totals(
    workspace: Any, source: Source, both: list[int], bob_client: Client
) -> None:
    told(workspace, source)
    other = Brand.objects.create(workspace=workspace, name="Halo", slug="halo")
    moved = Query.objects.get(pk=both[1])
    moved.brand = other
    moved.save()

    assert totals([both[0]], week(workspace)).mentions == 3
    assert totals([both[1]], week(workspace)).mentions == 2
    assert rollup_errors(both) == 0


def test_a_deleted_query_leaves_the_others_counted_right(workspace: Any, source: Source, both: list[int]) -> None:
    third = workspace.queries.create(name="Brun", text="lumen OR brunit")
    told(workspace, source)

    third.delete()

    assert list(Overlap.objects.values_list("key", flat=True)) == [f"{both[0]},{both[1]}"]
    assert rollup_errors(both) == 0
    Query.objects.get(pk=both[1]).delete()
    assert not OverlapHour.objects.exists()


def test_an_edited_post_moves_the_overlap(workspace: Any, source: Source, both: list[int]) -> None:
    told(workspace, source)

    edited = a_post("1", "Lumen, tout va bien", edited_at=NOON, lang="en", counts=seam.Counts(likes=9))
    take_in(source, a_batch(edited), now=NOON)

    assert totals(both, week(workspace)).mentions == 3
    assert totals(both, week(workspace)).engagement == 9
    assert sum(OverlapHour.objects.values_list("mentions", flat=True)) == 1
    assert rollup_errors(both) == 0


def test_an_edit_that_changes_the_language_moves_it_in_the_counts(source: Source, both: list[int]) -> None:
    take_in(source, a_batch(a_post("1", "Lumen adaptateur")), now=NOON)

    take_in(source, a_batch(a_post("1", "Lumen adaptateur, please", edited_at=NOON, lang="en")), now=NOON)

    assert set(DayCount.objects.values_list("lang", flat=True)) == {"en"}
    assert rollup_errors(both) == 0


def test_a_deleted_post_leaves_the_overlap(workspace: Any, source: Source, both: list[int]) -> None:
    told(workspace, source)

    take_in(source, a_batch(deletions=(seam.Deletion("mastodon", native_id="1"),)), now=NOON)

    assert totals(both, week(workspace)).mentions == 2
    assert rollup_errors(both) == 0


def test_a_back_search_finds_the_overlap(workspace: Any, source: Source, both: list[int]) -> None:
    told(workspace, source)
    third = workspace.queries.create(name="Tiède", text="tiède")

    for _ in both:
        search_on(NOON + timedelta(days=999), rest=lambda seconds: None)
    search_on(NOON + timedelta(days=999), rest=lambda seconds: None)

    assert totals([*both, third.pk], week(workspace)).mentions == 3
    assert totals([both[0], third.pk], week(workspace)).mentions == 3
    assert rollup_errors([*both, third.pk]) == 0


def test_another_zone_is_counted_anew(workspace: Any, both: list[int]) -> None:
    query = Query.objects.get(pk=both[0])
    for hours in range(0, 60 * 24, 7):
        find(query, "Lumen", at=NOON - timedelta(hours=hours))
    recount_one()
    workspace.time_zone = "Pacific/Auckland"
    workspace.save()
    assert rollup_errors(both) > 0

    assert recount_one() is True
    assert recount_one() is False

    assert rollup_errors(both) == 0
    assert DayZone.objects.get(workspace=workspace).name == "Pacific/Auckland"


@pytest.mark.parametrize("zone", ["Europe/Paris", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia", "UTC"])
def test_a_recount_in_the_database_agrees_with_the_counts_kept(workspace: Any, both: list[int], zone: str) -> None:
    workspace.time_zone = zone
    workspace.save()
    query = Query.objects.get(pk=both[0])
    for hours in range(0, 9000, 97):  # over a change of clocks
        find(query, "Lumen", at=datetime(2026, 3, 3, 12, 30, tzinfo=UTC) - timedelta(hours=hours))
    kept = set(DayCount.objects.values_list("day", "mentions"))

    recount(workspace)

    assert set(DayCount.objects.values_list("day", "mentions")) == kept
    assert rollup_errors(both) == 0


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/St_Johns", "Asia/Kathmandu"])
def test_a_day_of_a_zone_with_half_hours_is_counted_to_the_second(workspace: Any, both: list[int], zone: str) -> None:
    workspace.time_zone = zone
    workspace.save()
    query = Query.objects.get(pk=both[0])
    midnight = datetime(2026, 3, 2, tzinfo=workspace.zone)
    for minutes in (-1, 1, 29, 31, 44, 46, 24 * 60 - 1, 24 * 60 + 1):
        find(query, "Lumen", at=midnight + timedelta(minutes=minutes))

    day = read_period("2026-03-02..2026-03-02", workspace.zone, NOON + timedelta(days=30))

    assert totals([query.pk], day).mentions == 6
    assert cells([query.pk], day).found.total() == 6


def test_fortnights_are_the_sum_of_their_days(workspace: Any, both: list[int]) -> None:
    query = Query.objects.get(pk=both[0])
    for days in range(0, 90, 2):
        find(query, "Lumen", at=NOON - timedelta(days=days))

    days = DayCount.objects.values_list("day", "mentions")
    sums: dict[int, int] = {}
    for day, mentions in days:
        sums[day // FORTNIGHT] = sums.get(day // FORTNIGHT, 0) + mentions
    assert dict(FortnightCount.objects.values_list("day", "mentions")) == sums
