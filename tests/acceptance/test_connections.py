"""What the web server holds of the database: nothing, once a page is answered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest
from django.db import connection

from parvis.workspaces.models import User, Workspace
from tests.acceptance.conftest import session_of

PAGES, WALLS = 40, 8
BESIDE = 6  # the threads that look after workers and open walls


@pytest.fixture
def client(site: str, workspace: Workspace, alice: User) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, cookies={"sessionid": session_of(alice)}, timeout=30) as client:
        yield client


@pytest.fixture
def held() -> Callable[[], int]:
    """Connections to this database but our own."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connections to count")

    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            return int(cursor.fetchone()[0]) - 1

    return count


def test_pages_that_were_answered_hold_no_connection(client: httpx.Client, held: Callable[[], int]) -> None:
    answers = [client.get("/w/lumen/wall").status_code for _ in range(PAGES)]

    assert answers == [200] * PAGES
    assert held() <= BESIDE


def test_open_walls_hold_no_connection(client: httpx.Client, held: Callable[[], int]) -> None:
    with ExitStack() as stack:
        walls = [stack.enter_context(client.stream("GET", "/w/lumen/wall/live?since=0")) for _ in range(WALLS)]
        begun = [next(wall.iter_text()) for wall in walls]
        time.sleep(0.5)

        assert begun == ["retry: 2000\n: open\n\n"] * WALLS
        assert held() <= BESIDE
