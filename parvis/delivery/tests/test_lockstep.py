"""Workers in the same moment: threads in lock-step here, whole processes in benchmarks/delivery.py."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections

from parvis.delivery.models import Bucket, Delivery, Pause, Receipt
from parvis.delivery.protocol import deliver_one
from parvis.delivery.terms import one_clock
from parvis.delivery.tests.conftest import NOON, TERMS, House
from parvis.events.claims import claim
from parvis.networks.seam import Rate

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


def together(work: object, workers: int = WORKERS) -> list[BaseException]:
    """Run it in that many threads, which begin in the same moment."""
    start, wrong = threading.Barrier(workers), list[BaseException]()

    def run() -> None:
        try:
            start.wait()
            work()  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 - told by the test
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


def test_two_workers_in_lock_step_send_it_once(house: House) -> None:
    house.deliver()
    meet = threading.Barrier(2)

    def work() -> None:
        rows = Delivery.objects.claimable()
        meet.wait()
        claimed = claim(rows, now=house.clock.now, lease=TERMS.lease)
        taken.append(len(claimed))

    taken: list[int] = []
    assert together(work, 2) == []
    assert sorted(taken) == [0, 1]


@pytest.mark.parametrize("way", ["key", "list"])
def test_many_due_in_the_same_second_go_out_once_each(house: House, way: str) -> None:
    for number in range(40):
        house.deliver(way, f"Lampe {number}")

    def work() -> None:
        while deliver_one(TERMS, house.clock):
            pass

    assert together(work) == []
    assert Counter(Counter(house.texts).values()) == {1: 40}
    assert Receipt.objects.count() == 40
    assert not Delivery.objects.exclude(state="sent").exists()


def test_a_worker_whose_clock_is_an_hour_ahead_takes_nothing_that_is_held(house: House) -> None:
    """On PostgreSQL all hosts read the database's clock; SQLite serves one host only."""
    delivery = house.deliver()
    claim(Delivery.objects.claimable(), now=one_clock(), lease=timedelta(hours=2))
    house.clock.now = one_clock()
    assert not deliver_one(TERMS, house.clock)
    delivery.refresh_from_db()
    assert delivery.token == 1


def test_the_one_clock_is_the_databases(house: House) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            before: datetime = cursor.fetchone()[0]
        assert before <= one_clock() <= before + timedelta(minutes=1)
    assert one_clock().utcoffset() == timedelta(0)


def test_workers_together_do_not_exceed_a_rate(house: House) -> None:
    turns: list[datetime] = []
    scope = [("account:1", Rate(5, 60))]

    def work() -> None:
        for _ in range(5):
            turns.append(Bucket.take_turn(scope, now=NOON))

    assert together(work) == []
    assert sum(turn == NOON for turn in turns) == 2
    late = sorted(turn for turn in turns if turn > NOON)
    assert [round((turn - NOON).total_seconds()) for turn in late] == [20 * number for number in range(1, 19)]


def test_a_pause_thrown_while_many_work_lets_nothing_more_out(house: House) -> None:
    for number in range(30):
        house.deliver("key", f"Lampe {number}")
    sent_at_pause: list[int] = []

    def work() -> None:
        while deliver_one(TERMS, house.clock):
            if len(house.texts) >= 5 and not sent_at_pause:
                sent_at_pause.append(0)
                Pause.throw(house.workspace, reason="Storm", at=NOON)
                sent_at_pause[0] = len(house.texts)

    assert together(work) == []
    assert len(house.texts) <= sent_at_pause[0] + WORKERS  # those in the very act of sending
    assert Delivery.objects.filter(state="due").count() == 30 - len(house.texts)
