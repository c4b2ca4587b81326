"""All networks of this installation: ours by a line each, others by the entry point `parvis.networks`."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points

from parvis.networks.seam import Fetches, Listens, Network, Receives

OURS = (
    "parvis.networks.bluesky.feeds:BlueskyFeeds",
    "parvis.networks.bluesky.network:Bluesky",
    "parvis.networks.feeds.network:Feeds",
    "parvis.networks.files.network:Files",
    "parvis.networks.mail.network:Mail",
    "parvis.networks.mastodon.network:Mastodon",
    "parvis.networks.mastodon.stream:MastodonStream",
    "parvis.networks.telegram.network:Telegram",
    "parvis.networks.webhook.network:Webhook",
    "parvis.networks.wordpress.network:WordPress",
)

READERS = (Fetches, Listens, Receives)

_added: list[type[Network]] = []


@lru_cache(maxsize=1)
def networks() -> dict[str, type[Network]]:
    """Networks by their stored name, ours first. Raises TypeError for an entry point that is not a network."""
    found = [_loaded(place) for place in OURS]
    found += _added
    found += [_checked(point.load(), point.value) for point in entry_points(group="parvis.networks")]
    by_name: dict[str, type[Network]] = {}
    for network in found:
        if by_name.setdefault(network.name, network) is not network:
            raise TypeError(f"two networks are called “{network.name}”: {by_name[network.name]} and {network}")
    return by_name


def readable() -> dict[str, type[Network]]:
    """Those from which posts come, by their name: what a source may be."""
    return {name: network for name, network in networks().items() if issubclass(network, READERS)}


def add(network: type[Network]) -> None:
    """Know one more network, of a package that stands above this one (the demo's)."""
    if network not in _added:
        _added.append(network)
        networks.cache_clear()


def _loaded(place: str) -> type[Network]:
    module, _, name = place.partition(":")
    return _checked(getattr(import_module(module), name), place)


def _checked(network: object, place: str) -> type[Network]:
    if isinstance(network, type) and issubclass(network, Network):
        return network
    raise TypeError(f"{place} is not a network: it must inherit from parvis.networks.seam.Network")
