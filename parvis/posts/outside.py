"""The way out of this process: its one door, and a source's network behind it."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from parvis.door import Door
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.registry import networks
from parvis.networks.seam import Network, NetworkError
from parvis.posts.models import Source
from parvis.vault.vault import CannotOpen


@lru_cache(maxsize=1)
def door() -> Door:
    return Door(allow_private=settings.ALLOW_PRIVATE)


def network_of(source: Source) -> Network:
    """The network of the source, set up. Raises NetworkError where there is none of that name, or its key is lost."""
    found = networks().get(source.network)
    if found is None:
        unknown = gettext_noop("This installation of Parvis knows no network called “{name}”.")
        raise NetworkError(Sentence(unknown, name=source.network), permanent=True)
    try:
        return found(source.all_settings, door())
    except CannotOpen as error:
        raise NetworkError(error.args[0], permanent=True)


def names_of(verb: type[Network]) -> list[str]:
    """Names of the networks that can do this (`names_of(Fetches)`)."""
    return [name for name, network in networks().items() if issubclass(network, verb)]
