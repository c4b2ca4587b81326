"""Who writes one transaction after the other leaves the database to others now and then."""

from __future__ import annotations

import pytest

from parvis.posts import turns
from parvis.posts.turns import LEAST_REST, MOST_HELD, Turns, rest_after


@pytest.mark.parametrize(
    ("held", "vendor", "rest"),
    [(0.01, "sqlite", LEAST_REST), (0.4, "sqlite", 0.4), (9.0, "sqlite", 1.0), (9.0, "postgresql", 0.0)],
)
def test_a_rest_is_as_long_as_the_lock_was_held(held: float, vendor: str, rest: float) -> None:
    assert rest_after(held, vendor) == rest


@pytest.fixture
def on_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "connection", type("ConnectionDouble", (), {"vendor": "sqlite"}))


@pytest.mark.usefixtures("on_sqlite")
def test_small_transactions_go_on_until_they_held_the_lock_for_a_while() -> None:
    rests: list[float] = []
    mine = Turns(rests.append)

    mine.wrote(MOST_HELD * 0.6)
    assert rests == []
    mine.wrote(MOST_HELD * 0.6)

    assert rests == [pytest.approx(MOST_HELD * 1.2)]


@pytest.mark.usefixtures("on_sqlite")
def test_what_was_held_before_a_rest_counts_no_more_after_it() -> None:
    rests: list[float] = []
    mine = Turns(rests.append)
    mine.wrote(MOST_HELD)

    mine.wrote(MOST_HELD * 0.6)

    assert len(rests) == 1
