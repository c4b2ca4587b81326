"""An account's network, set up to send: with its secrets, the door, and the bytes of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.delivery import pictures
from parvis.delivery.refreshing import fresh_secrets
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.registry import networks
from parvis.networks.seam import NetworkError, Publishes
from parvis.posts.outside import door

if TYPE_CHECKING:
    from parvis.delivery.models import Account

CANNOT = gettext_noop("Parvis cannot publish on “{name}”.")


def class_of(account: Account) -> type[Publishes]:
    """The network of the account. Raises NetworkError where this installation has none that publishes."""
    found = networks().get(account.network)
    if found is None or not issubclass(found, Publishes):
        raise NetworkError(Sentence(CANNOT, name=account.network), permanent=True)
    return found


def outlet_of(account: Account) -> Publishes:
    """The network, open to send for this account: all its requests together end within its `sending_seconds`."""
    network = class_of(account)
    opened = network({**account.settings, **fresh_secrets(account)}, door().within(network.sending_seconds))
    opened.files = pictures.read
    return opened


def blank_network_of(account: Account, *, seconds: float = 20.0) -> Publishes:
    """The network without its secrets: to prepare, which asks nobody, or to ask for so long. Raises NetworkError."""
    return class_of(account)(account.settings, door().within(seconds))
