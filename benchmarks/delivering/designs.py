"""How a worker sends, in four designs. Each is a loop that a kill may end at any moment.

ours     the protocol of parvis/delivery
naive    send, then mark as sent; whoever finds it unmarked sends it
retry    claim, send, mark; after an error again, three times; a claim of a dead worker stays (a claim column, no lease)
queue    as retry, but a claim ends after the lease and is sent again (a message queue's visibility time-out)
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from benchmarks.delivering.house import LEASE, terms

TRIES = 3
IDLE_SECONDS = 0.01


def ours(_: Any) -> Callable[[], bool]:
    from parvis.delivery.protocol import deliver_one

    given = terms()
    return lambda: deliver_one(given)


def naive(account: Any) -> Callable[[], bool]:
    from parvis.delivery.models import Delivery

    def turn() -> bool:
        waiting = Delivery.objects.filter(account=account, state="due", due_at__lte=timezone.now()).order_by("pk")[:50]
        rows = list(waiting)
        if rows:
            row = random.choice(rows)
            native_id = sent(account, row)
            if native_id:
                mark(row, native_id)
        return bool(rows)

    return turn


def retry(account: Any) -> Callable[[], bool]:
    return lambda: _claimed_and_sent(account, Q(state="due"))


def queue(account: Any) -> Callable[[], bool]:
    return lambda: _claimed_and_sent(account, Q(state="due") | Q(state="claimed", lease_until__lt=timezone.now()))


def _claimed_and_sent(account: Any, free: Q) -> bool:
    from parvis.delivery.models import Delivery

    now = timezone.now()
    row = Delivery.objects.filter(free, account=account, due_at__lte=now).order_by("pk").first()
    if row is None:
        return False
    mine = Delivery.objects.filter(free, pk=row.pk, token=row.token)
    lease = now + timedelta(seconds=LEASE)
    if not mine.update(state="claimed", token=F("token") + 1, lease_until=lease, tries=F("tries") + 1):
        return True
    native_id = sent(account, row)
    if native_id:
        mark(row, native_id)
    else:
        state = "due" if row.tries + 1 < TRIES + 1 else "rejected"
        Delivery.objects.filter(pk=row.pk).update(state=state)
    return True


def sent(account: Any, row: Any) -> str:
    """A fresh request, as such designs make it; "" after any error."""
    from parvis.delivery.outside import outlet_of
    from parvis.networks.seam import NetworkError, Stages

    network = outlet_of(account)
    outgoing = network.prepare(row.draft, timezone.now(), random.SystemRandom())
    try:
        if isinstance(network, Stages):
            import msgspec

            outgoing = msgspec.structs.replace(outgoing, container=network.stage(outgoing))
        return network.publish(outgoing).native_id
    except NetworkError:
        return ""


def mark(row: Any, native_id: str) -> None:
    from parvis.delivery.models import Delivery, Receipt

    now = timezone.now()
    Delivery.objects.filter(pk=row.pk).update(state="sent")
    Receipt.objects.get_or_create(
        delivery=row,
        defaults={"account_id": row.account_id, "native_id": native_id, "how": "answered", "at": now,
                  "received_at": now},
    )  # fmt: skip


DESIGNS: dict[str, Callable[[Any], Callable[[], bool]]] = {
    "ours": ours, "naive": naive, "retry": retry, "queue": queue,
}  # fmt: skip


def work(design: str, account: Any) -> None:
    """Until killed."""
    turn = DESIGNS[design](account)
    while True:
        if not turn():
            time.sleep(IDLE_SECONDS)
