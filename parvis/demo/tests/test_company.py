from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from parvis.demo.company import found
from parvis.demo.history import take_history_in
from parvis.demo.truth import TruthFile
from parvis.listening.models import BackSearch, Mention
from parvis.workspaces.models import Workspace

NOW = datetime(2026, 3, 3, 13, 5, tzinfo=UTC)


@pytest.fixture
def lumen(db: None) -> Workspace:
    return found(NOW, seed=1, speed=1)


def test_lumen_watches_itself_and_three_competitors(lumen: Workspace) -> None:
    brands = list(lumen.brands.values_list("name", "is_ours"))
    assert brands == [("Lumen", True), ("Halo", False), ("Petite Ourse", False), ("Voltéa", False)]


def test_founded_twice_it_is_the_same_company(lumen: Workspace) -> None:
    assert found(NOW, seed=1, speed=1) == lumen
    assert lumen.queries.count() == 6


def test_nothing_is_searched_back_before_anything_is_stored(lumen: Workspace) -> None:
    assert not BackSearch.objects.exists()


def test_what_is_told_becomes_mentions_and_truths(lumen: Workspace, tmp_path: Path) -> None:
    source, truths = lumen.sources.get(), TruthFile(tmp_path / "truth.jsonl")
    source.cursor = (NOW - timedelta(hours=2)).isoformat()

    shares = list(take_history_in(source, truths))

    assert shares[-1] == 1
    known = truths.read()
    found_in = set(Mention.objects.values_list("post__native_id", flat=True))
    assert found_in <= known.keys()
    assert len(found_in) > 100
    assert any(truth.storyline == "storm" for truth in known.values())
