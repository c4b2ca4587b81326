"""The listener: holds the connections of the sources that can be listened to.

Once a second it claims what is due, renews what it holds, and lets go of what a person paused or deleted. Run as many
as you like: a source is listened to by one, and when that one dies another takes over after `LEASE`.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

from parvis.events.claims import claim
from parvis.listening.fetching import note_failure
from parvis.listening.matching import refresh_all
from parvis.listening.stream import Stream
from parvis.networks.seam import Listens
from parvis.posts.models import Source
from parvis.posts.outside import names_of, network_of

LEASE = timedelta(seconds=10)
RENEW_SECONDS = 3.0
LOOK_SECONDS = 1.0
MOST = 200  # streams in one process; more are for another listener
GRACE_SECONDS = 1.5

log = logging.getLogger(__name__)


def run(stop: threading.Event, lease: timedelta = LEASE) -> None:
    """Listen until `stop` is set; ends within two seconds of it."""
    listener = Listener(lease)
    while not stop.is_set():
        close_old_connections()
        try:
            listener.look()
        except (DatabaseError, InterfaceError) as error:
            log.warning("The listener waits for the database: %s", str(error).strip())
            connections.close_all()
        except Exception:
            log.exception("The listener: this should not happen; going on")
        stop.wait(LOOK_SECONDS * min(1.0, lease / LEASE * 3))
    listener.end()
    connections.close_all()


class Listener:
    def __init__(self, lease: timedelta = LEASE) -> None:
        self.lease = lease
        self.streams: dict[int, Stream] = {}
        self._renewed = 0.0

    def look(self) -> None:
        """One turn: drop what ended or was taken from us, renew the rest, take what is due."""
        self._drop_ended()
        self._drop_lost()
        if time.monotonic() - self._renewed >= RENEW_SECONDS * (self.lease / LEASE):
            self._renew()
        self._take_due()
        refresh_all()

    def end(self) -> None:
        """Stop all at once, then let go of the claims, so that the next listener need not wait for them."""
        until = time.monotonic() + GRACE_SECONDS
        for stream in self.streams.values():
            stream.stop()
        for stream in self.streams.values():
            stream.join(until - time.monotonic())
        for stream in self.streams.values():
            _let_go(stream.source)
        self.streams.clear()

    def _drop_ended(self) -> None:
        for pk in [pk for pk, stream in self.streams.items() if stream.is_over]:
            del self.streams[pk]

    def _drop_lost(self) -> None:
        """A pause, an edit, a deletion or another listener raised the token: what we hold is no longer ours."""
        tokens = dict(Source.objects.filter(pk__in=self.streams).values_list("pk", "token"))
        for pk, stream in list(self.streams.items()):
            if tokens.get(pk) != stream.source.token:
                stream.stop()
                del self.streams[pk]

    def _renew(self) -> None:
        now = timezone.now()
        for stream in self.streams.values():
            stream.source.renew(self.lease, now=now)
        self._renewed = time.monotonic()

    def _take_due(self) -> None:
        room = MOST - len(self.streams)
        due = Source.objects.filter(network__in=names_of(Listens), state__in=Source.TRYING).select_related("workspace")
        for source in claim(due, now=timezone.now(), lease=self.lease, limit=min(room, 20)) if room > 0 else ():
            self._begin(source)

    def _begin(self, source: Source) -> None:
        try:
            network = network_of(source)
        except Exception as error:  # noqa: BLE001 - wrong settings are the source's affair, not the listener's
            note_failure(source, error, timezone.now())
            return
        assert isinstance(network, Listens)
        self.streams[source.pk] = Stream(source, network)
        self.streams[source.pk].start()


def _let_go(source: Source) -> None:
    try:
        source.write_back(lease_until=None)
    except (DatabaseError, InterfaceError) as error:
        log.warning("%s stays claimed for a moment: %s", source, str(error).strip())
