"""Five thousand queries in one workspace: pages stay short, and ask the database no more than for a few."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.lib.match import Document
from parvis.listening.filters import Filters
from parvis.listening.matching import Watch
from parvis.listening.models import Brand, Query
from parvis.listening.numbers import cells, facets, first_hour, totals
from parvis.listening.period import read_period
from parvis.listening.tests.conftest import NOON
from parvis.listening.tests.rows import find
from parvis.workspaces.models import Workspace

MANY = 5000

pytestmark = pytest.mark.slow  # the rows of five thousand queries


@pytest.fixture
def thousands(query: Query, workspace: Workspace) -> Workspace:
    brand = Brand.objects.get(slug="lumen")
    rows = [
        Query(workspace=workspace, brand=brand, name=f"Veille {number:04d}", text=f"lampe{number} OR veilleuse{number}")
        for number in range(MANY - 1)
    ]
    Query.objects.bulk_create(rows, batch_size=500)
    find(query, "La Lumen chauffe")
    return workspace


@pytest.mark.parametrize(
    ("address", "most_kilobytes"),
    [("wall", 120), ("wall?period=24h&brand=lumen", 120), ("queries", 400), ("queries?words=0042", 60), ("brands", 60),
     ("brands/lumen?period=12m", 200), ("palette?words=veille", 20), ("queries/new", 60), ("alerts", 60)],
)  # fmt: skip
def test_a_page_stays_short(alice_client: Client, thousands: Workspace, address: str, most_kilobytes: int) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = alice_client.get(f"/w/lumen/{address}")
    assert answer.status_code == 200
    assert len(answer.content) < most_kilobytes * 1024
    assert len(asked) < 50


def test_numbers_of_all_of_them_are_right(thousands: Workspace) -> None:
    every = list(thousands.queries.values_list("pk", flat=True))
    period = read_period("7d", thousands.zone, NOON.now(NOON.tzinfo))
    assert totals(every, period).mentions == 1
    assert facets(cells(every, period), Filters(thousands, period), set(every)).total == 1
    assert first_hour(every) is not None


def test_a_post_finds_its_query_among_them(thousands: Workspace) -> None:
    watch = Watch(thousands.pk)
    watch.refresh()
    found = watch.find([Document(text="Une veilleuse4321 sur la table"), Document(text="rien")])
    assert {place: Query.objects.get(pk=min(queries)).name for place, queries in found.items()} == {0: "Veille 4321"}
