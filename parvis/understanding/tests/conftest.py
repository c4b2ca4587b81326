from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from parvis.listening.models import BackSearch, Brand, Mention, Query
from parvis.listening.tests.rows import find
from parvis.workspaces.models import ApiToken, Scope, User, Workspace

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)

Say = Callable[..., Mention]


@pytest.fixture
def query(workspace: Workspace) -> Query:
    brand = Brand.objects.create(workspace=workspace, name="Lumen", slug="lumen")
    made = Query.objects.create(workspace=workspace, brand=brand, name="Lumen", text="lumen")
    BackSearch.objects.all().delete()
    return made


@pytest.fixture
def other_query(workspace: Workspace, query: Query) -> Query:
    """Another query of the same workspace, that may find the same posts."""
    made = Query.objects.create(workspace=workspace, brand=query.brand, name="Lampes", text="lampe")
    BackSearch.objects.all().delete()
    return made


@pytest.fixture
def say(query: Query) -> Say:
    """A mention as intake leaves it: not read yet."""

    def said(text: str, **facts: object) -> Mention:
        return find(facts.pop("query", query), text, mood=4, **facts)  # type: ignore[arg-type]

    return said


@pytest.fixture
def api(workspace: Workspace, alice: User) -> Client:
    scopes = [Scope.READ_MENTIONS, Scope.CORRECT_MENTIONS]
    secret = ApiToken.issue(workspace, "themes", scopes, by=alice, now=timezone.now())[1]
    return Client(headers={"Authorization": f"Bearer {secret}"})
