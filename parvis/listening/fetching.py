"""Sources that are asked from time to time: claimed when due, asked once or until they are empty, due again later."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError
from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.door import DoorError, Forbidden
from parvis.events.claims import claim
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.listening import hubs
from parvis.listening.intake import Describe, LostClaim, take_in
from parvis.listening.models import HubSubscription
from parvis.networks.feeds.network import Feeds
from parvis.networks.seam import Batch, Describes, Fetches, Listens, Network, NetworkError
from parvis.posts.models import Source
from parvis.posts.outside import names_of, network_of
from parvis.posts.turns import Turns

LEASE = timedelta(seconds=90)  # above the door's deadline and one write
TURN = timedelta(seconds=30)  # a source that always has more lets others have their turn

UNEXPECTED = gettext_noop("Parvis stumbled over what this source sent ({kind}). The details are in the log.")

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def due_sources() -> QuerySet[Source]:
    """Sources to ask, now or later. What can be listened to is listened to instead."""
    names = set(names_of(Fetches)) - set(names_of(Listens))
    return Source.objects.filter(network__in=names, state__in=Source.TRYING).select_related("workspace")


def fetch_one(now: datetime, clock: Clock = timezone.now) -> bool:
    """Ask the source that is due longest; whether there was one."""
    for source in claim(due_sources(), now=now, lease=LEASE):
        with in_hand.holding(source):
            ask(source, clock)
        return True
    return False


def ask(source: Source, clock: Clock = timezone.now) -> None:
    """Fetch and store until the source has no more or its turn is over; say on the source how it went."""
    network: Network | None = None
    try:
        network = network_of(source)
        assert isinstance(network, Fetches)
        _ask_on(source, network, clock)
    except LostClaim:
        log.info("%s was taken over, paused or changed meanwhile", source)
    except (DatabaseError, InterfaceError):
        raise  # nothing can be noted; the claim ends by itself
    except Exception as error:  # noqa: BLE001 - the edge of one source: it may fail, the others go on
        note_failure(source, error, clock())
    finally:
        if network:
            network.close()


def note_failure(source: Source, error: Exception, now: datetime) -> None:
    """Say on the source what went wrong and when it is tried again; what we did not foresee goes to the log too."""
    if isinstance(error, NetworkError):
        source.fail(error, permanent=error.permanent, retry_after=error.retry_after, now=now)
    elif isinstance(error, DoorError):
        source.fail(error, permanent=isinstance(error, Forbidden), retry_after=None, now=now)
    else:
        log.error("%s (%s) failed", source, source.network, exc_info=error)
        told = NetworkError(Sentence(UNEXPECTED, kind=type(error).__name__))
        source.fail(told, permanent=False, retry_after=None, now=now)


def describer(network: Network) -> Describe | None:
    return network.describe if isinstance(network, Describes) else None


def _ask_on(source: Source, network: Fetches, clock: Clock) -> None:
    until, turns = clock() + TURN, Turns()
    while True:
        batch = network.fetch(source.cursor)
        now = clock()
        take_in(source, batch, now=now, describe=describer(network), turns=turns)
        if not batch.more:
            break
        if now >= until:
            source.settle(due_at=now)
            return
        if not source.renew(LEASE, now=now):
            raise LostClaim(source.name)
    is_done = bool(source.settings.get("once"))
    hub = hubs.follow(source, now) if isinstance(network, Feeds) and not is_done else None
    source.settle(due_at=None if is_done else _next_time(source, batch, hub, now), done=is_done)


def _next_time(source: Source, batch: Batch, hub: HubSubscription | None, now: datetime) -> datetime:
    wait = timedelta(seconds=max(source.every_seconds, batch.wait_seconds or 0))
    return now + (max(wait, hubs.ASKED_WITH_HUB) if hub and hub.is_live(now) else wait)


class InHand:
    """Claims that threads of this process hold, so that a stop can let go of them."""

    def __init__(self) -> None:
        self._sources: dict[int, Source] = {}
        self._lock = threading.Lock()

    def holding(self, source: Source) -> _Holding:
        return _Holding(self, source)

    def let_go(self) -> None:
        """Others may claim at once what we are in the middle of: what we still write is fenced by its token."""
        with self._lock:
            held = Q(pk__in=[])
            for source in self._sources.values():
                held |= Q(pk=source.pk, token=source.token)
        Source.objects.filter(held).update(lease_until=None)


class _Holding:
    def __init__(self, hand: InHand, source: Source) -> None:
        self.hand, self.source = hand, source

    def __enter__(self) -> None:
        with self.hand._lock:
            self.hand._sources[self.source.pk] = self.source

    def __exit__(self, *_: object) -> None:
        with self.hand._lock:
            self.hand._sources.pop(self.source.pk, None)


in_hand = InHand()
