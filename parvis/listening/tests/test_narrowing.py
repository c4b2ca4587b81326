from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Q
from django.http import QueryDict

from parvis.listening import narrowing
from parvis.listening.filters import read_filters
from parvis.listening.tests.conftest import NOON


@pytest.fixture
def by_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter that a package above could bring."""
    monkeypatch.setattr(narrowing, "_known", {})
    narrowing.narrowing("number", lambda workspace, keys: Q(pk__in=keys), lambda workspace, key: f"number {key}")


def test_a_filter_of_another_package_is_read_from_the_address(by_id: None, workspace: Any) -> None:
    filters = read_filters(QueryDict("number=7&number=x&other=1"), workspace, NOON)

    assert filters.more == (("number", (7,)),)
    assert filters.is_set
    assert filters.chosen_more == [("number", "number 7")]


def test_it_narrows_the_mentions(by_id: None, workspace: Any) -> None:
    filters = read_filters(QueryDict("number=7"), workspace, NOON)

    assert '."id" IN (7)' in str(filters.narrow_but_time(workspace.mentions.all()).query)


def test_without_one_nothing_is_chosen(workspace: Any) -> None:
    filters = read_filters(QueryDict("number=7"), workspace, NOON)

    assert filters.more == ()
    assert not filters.is_set


def test_the_wall_shows_it_with_a_way_out(by_id: None, workspace: Any, alice: Any, client: Any) -> None:
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get("/w/lumen/wall?number=7&period=24h").content.decode()

    assert "number 7" in page
    assert '<input type="hidden" name="number" value="7">' in page
    assert 'href="?period=24h"' in page
