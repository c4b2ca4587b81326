"""Posts that others bring to our door: webhooks, and the hubs of feeds (WebSub).

Each source has an address of its own that nobody can guess: its number, signed by this installation. What comes is
believed by its own signature, made with the source's secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.listening.hubs import secret_of
from parvis.listening.intake import Taken, take_in
from parvis.networks.feeds import websub
from parvis.networks.feeds.network import Feeds
from parvis.networks.seam import NetworkError, Receives
from parvis.posts.addresses import number_in
from parvis.posts.models import Source
from parvis.posts.outside import network_of

NOT_RECEIVING = gettext_noop("This source is not one that is sent posts.")


def find_source(key: str) -> Source | None:
    """The source whose address this is."""
    number = number_in(key)
    return None if number is None else Source.objects.select_related("workspace").filter(pk=number).first()


def was_given(key: str) -> bool:
    """Whether this address once led to a source: who still sends to it may forget it."""
    return number_in(key) is not None


def receive(source: Source, body: bytes, headers: Mapping[str, str], now: datetime) -> Taken:
    """Take in what one request brought. Raises NetworkError where it is not to be believed, LostClaim when paused."""
    network = network_of(source)
    try:
        if isinstance(network, Receives):
            batch = network.receive(body, headers, now)
        elif isinstance(network, Feeds):
            document = websub.read_delivery(body, headers, secret_of(source))
            batch = network.take(document, headers, source.cursor)
        else:
            raise NetworkError(Sentence(NOT_RECEIVING), permanent=True)
        return take_in(source, batch, now=now, keep_cursor=True)
    finally:
        network.close()
