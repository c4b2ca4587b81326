"""A fault at every numbered step of publish, edit and delete: no invariant is broken.

The steps are not named in the code: a run is traced, and every writing statement, every commit and every call of the
network in it becomes a place, before and after. At each place the worker is killed (nothing catches that, the open
transaction is gone), or the database or the network fails. Then workers go on until nothing is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection

from parvis.delivery.models import Attempt, Delivery, Receipt
from parvis.delivery.protocol import deliver_one
from parvis.delivery.tests.conftest import NOON, TERMS, House
from parvis.door import TooLate
from parvis.networks.seam import Draft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]  # every place of every kind is one run
State = Delivery.State
WRITES = ("INSERT", "UPDATE", "DELETE")
# What is put ready first differs for edits; deletions are the same everywhere.
PAIRS = [
    ("key", "publish"), ("rkey", "publish"), ("container", "publish"), ("list", "publish"), ("none", "publish"),
    ("container", "edit"), ("list", "edit"), ("list", "withdraw"),
]  # fmt: skip


class Killed(BaseException):
    """Stands for kill -9."""


class Steps:
    """Counts the places that a run passes; at one of them something happens."""

    def __init__(self, at: int = -1, strike: Callable[[str], None] | None = None) -> None:
        self.at = at
        self.strike = strike
        self.names: list[str] = []

    def reach(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) - 1 == self.at and self.strike:
            self.strike(name)

    @contextmanager
    def traced(self, house: House) -> Iterator[None]:
        real_commit = connection.commit

        def commit() -> None:
            self.reach("before commit")
            real_commit()
            self.reach("after commit")

        house.door.before = lambda method, path: self.reach(f"before call {method}")
        house.door.after = lambda method, path: self.reach(f"after call {method}")
        connection.commit = commit  # type: ignore[method-assign]
        try:
            with connection.execute_wrapper(self._statement):
                yield
        finally:
            connection.commit = real_commit  # type: ignore[method-assign]
            house.door.before = house.door.after = lambda method, path: None

    def _statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().startswith(WRITES):
            return execute(sql, params, many, context)
        self.reach("before statement")
        found = execute(sql, params, many, context)
        self.reach("after statement")
        return found


def kill(name: str) -> None:
    raise Killed


def fail(name: str) -> None:
    """What can fail there: the network loses the answer, the database breaks."""
    if "call" in name:
        raise TooLate("No answer.", uncertain=True)
    raise DatabaseError("the connection broke")


def prepared(house: House, way: str, kind: str) -> Delivery:
    delivery = house.deliver(way, "Un")
    if kind == "publish":
        return delivery
    house.work()
    delivery.refresh_from_db()
    house.clock.now = NOON + timedelta(days=365)
    return delivery.edit(Draft(text="Deux"), by=house.by) if kind == "edit" else delivery.withdraw(by=house.by)


def places(house: House, way: str, kind: str) -> list[str]:
    steps = Steps()
    prepared(house, way, kind)
    with steps.traced(house):
        house.work()
    return steps.names


def struck(house: House, way: str, kind: str, place: int, strike: Callable[[str], None]) -> Delivery:
    """The delivery after a fault at one place, and after everything that workers then do by themselves."""
    delivery = prepared(house, way, kind)
    with Steps(place, strike).traced(house):
        try:
            deliver_one(TERMS, house.clock)
        except (Killed, DatabaseError):
            connection.close()  # as the process that ends, or `keep_working` after a database that broke
    house.work_later(TERMS.lease_seconds + 1, times=4)
    delivery.refresh_from_db()
    return delivery


def forget(house: House) -> None:
    for model in (Receipt, Attempt):
        model.objects.all().delete()
    Delivery.objects.filter(of__isnull=False).delete()
    Delivery.objects.all().delete()
    house.door.server.__init__()  # type: ignore[misc]
    house.clock.now = NOON


def broken(house: House, delivery: Delivery, way: str, kind: str) -> list[str]:
    """The invariants that do not hold, in words."""
    texts, found = house.texts, []
    wanted = {"publish": ["Un"], "edit": ["Deux"], "withdraw": []}[kind]
    if delivery.state == State.UNCONFIRMED and way == "none" and kind == "publish":
        if len(texts) > 1:
            found.append("doubled")
    elif delivery.state != State.SENT:
        found.append(f"left {delivery.state}")
    elif texts != wanted:
        found.append(f"stands: {texts}")
    if Attempt.objects.filter(ended_at=None).exists():
        found.append("an attempt is open")
    if Receipt.objects.filter(delivery__kind="publish").count() != (delivery.state == State.SENT or kind != "publish"):
        found.append("receipts")
    return found


@pytest.mark.parametrize("strike", [kill, fail])
@pytest.mark.parametrize(("way", "kind"), PAIRS)
def test_a_fault_at_any_step_breaks_nothing(house: House, way: str, kind: str, strike: Callable[[str], None]) -> None:
    names = places(house, way, kind)
    assert {"before commit", "after commit"} <= set(names)
    assert any(name.startswith("after call") for name in names)
    table: dict[str, list[str]] = {}
    for place, name in enumerate(names):
        forget(house)
        delivery = struck(house, way, kind, place, strike)
        table[f"{place} {name}"] = broken(house, delivery, way, kind)
    assert {place: wrong for place, wrong in table.items() if wrong} == {}
