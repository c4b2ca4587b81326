from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parvis.listening.models import Brand, Query
from parvis.listening.tests.doubles import FetchingDouble, ListeningDouble
from parvis.networks import seam
from parvis.networks.registry import networks
from parvis.posts.models import Source

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def a_post(native_id: str, text: str, **changes: Any) -> seam.Post:
    """A post of Ines on Mastodon, one minute before noon."""
    given: dict[str, Any] = {
        "network": "mastodon",
        "native_id": native_id,
        "text": text,
        "author": seam.Author("ines", handle="ines", name="Inès", followers=120),
        "created_at": NOON - timedelta(minutes=1),
        "lang": "fr",
    }
    return seam.Post(**(given | changes))


def a_batch(*posts: seam.Post, cursor: str = "c1", **more: Any) -> seam.Batch:
    return seam.Batch(posts=posts, cursor=cursor, **more)


@pytest.fixture
def source(workspace: Any) -> Source:
    return Source.objects.create(workspace=workspace, network="mastodon", name="Lyon")


@pytest.fixture
def lamps(workspace: Any) -> Query:
    return Query.objects.create(workspace=workspace, name="Lamps", text="lumen OR lampe")


@pytest.fixture
def fetching(monkeypatch: pytest.MonkeyPatch) -> type[FetchingDouble]:
    """A network of this name for the time of a test; what it answers stands in `answers`."""

    class Fresh(FetchingDouble):
        answers = []
        asked = []

    monkeypatch.setitem(networks(), Fresh.name, Fresh)
    return Fresh


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> type[ListeningDouble]:
    class Fresh(ListeningDouble):
        batches = []
        opened = []

    monkeypatch.setitem(networks(), Fresh.name, Fresh)
    return Fresh


@pytest.fixture
def query(workspace: Any) -> Query:
    """Of Lumen, the brand of the workspace."""
    brand = Brand.objects.create(workspace=workspace, name="Lumen", slug="lumen")
    return Query.objects.create(workspace=workspace, brand=brand, name="Lumen", text="lumen")
