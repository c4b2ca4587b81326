"""Connect an account: with what a person typed, or by a visit to the network's own page. The same for every network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.urls import reverse

from parvis.delivery.models import Account, Registration, Visit
from parvis.delivery.models.visit import new_state
from parvis.delivery.panic import Outcome, tell_networks
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.connecting import Authorizes, Connects, Here
from parvis.networks.registry import networks
from parvis.networks.seam import NetworkError, Publishes, Setting
from parvis.posts.outside import door
from parvis.vault.vault import CannotOpen
from parvis.workspaces.models import User, Workspace
from parvis.workspaces.roles import MANAGE_ACCOUNTS

CONNECTING_SECONDS = 40.0
DISCONNECTING_SECONDS = 8.0
OVER = gettext_noop("This way back is no longer open: it is good for ten minutes, once, in the browser that began it.")
NOT_HERE = gettext_noop("This installation of Parvis cannot connect accounts on “{name}”.")


def connectable() -> dict[str, type[Connects]]:
    """Networks on which accounts can be connected and written with, by name."""
    return {
        name: network
        for name, network in networks().items()
        if issubclass(network, Connects) and issubclass(network, Publishes)
    }


def connect(workspace: Workspace, network: str, given: Mapping[str, Any], *, by: User, now: datetime) -> Account:
    """With typed credentials, tried first. Raises NetworkError, and nothing is kept."""
    found = _kind(network)(given, door().within(CONNECTING_SECONDS)).connect()
    return Account.connect(workspace, network, found, by=by, now=now)


def begin(
    workspace: Workspace, network: str, given: Mapping[str, Any], *, session: str, by: User, now: datetime
) -> str:
    """The address of the network's page to send the person to. Raises NetworkError."""
    visited = _visited(network, given)
    here = here_for(network)
    client = _registration(workspace, network, visited, here, now)
    state = new_state()
    asked = visited.begin(here, client, state)
    Visit.forget_old(now)
    Visit.start(
        workspace, network, state=state, session=session, keep={**asked.keep, **_named("client", client)},
        settings=dict(given), by=by, now=now,
    )  # fmt: skip
    return asked.url


def finish(answer: Mapping[str, str], *, session: str, by: User, now: datetime) -> Account:
    """What the person came back with, for an account. Raises NetworkError."""
    taken = Visit.take(answer.get("state", ""), session=session, by=by, now=now)
    if taken is None:
        raise NetworkError(OVER, permanent=True)
    visit, kept = taken
    member = visit.workspace.memberships.filter(user=by).first()
    if member is None or not member.may(MANAGE_ACCOUNTS.role):  # removed, or of a lower role, meanwhile
        raise NetworkError(OVER, permanent=True)
    client = {name.partition(":")[2]: value for name, value in kept.items() if name.startswith("client:")}
    visited = _visited(visit.network, visit.settings)
    found = visited.finish(here_for(visit.network), client, kept, answer)
    return Account.connect(visit.workspace, visit.network, found, by=by, now=now)


def disconnect(account: Account, *, by: User, now: datetime) -> Outcome:
    """Forget its access here, then have the network revoke it; what is left to do there."""
    try:
        held = {**account.settings, **account.secrets()}
    except CannotOpen:
        held = dict(account.settings)
    account.let_go(by=by, now=now)
    (outcome,) = tell_networks([(account, held)], DISCONNECTING_SECONDS)
    return outcome


def here_for(network: str) -> Here:
    """This installation, as networks see it."""
    site = settings.PUBLIC_URL
    return Here(f"{site}{reverse('oauth_callback')}", f"{site}{reverse('oauth_client', args=[network])}", site)


def asked_for(network: type[Connects], *, by_visit: bool) -> Sequence[Setting]:
    """What the form asks for."""
    return network.asks if by_visit and issubclass(network, Authorizes) else network.fields


def _kind(network: str) -> type[Connects]:
    found = connectable().get(network)
    if found is None:
        raise NetworkError(Sentence(NOT_HERE, name=network), permanent=True)
    return found


def _visited(network: str, given: Mapping[str, Any]) -> Authorizes:
    kind = _kind(network)
    if not issubclass(kind, Authorizes):
        raise NetworkError(Sentence(NOT_HERE, name=network), permanent=True)
    return kind(given, door().within(CONNECTING_SECONDS))


def _registration(
    workspace: Workspace, network: str, visited: Authorizes, here: Here, now: datetime
) -> Mapping[str, str]:
    """How the server knows us; asked for once. One whose key is lost is made anew."""
    server = visited.server_name()[:255]
    place = {"workspace": workspace, "network": network, "server": server, "redirect": here.redirect}
    known = Registration.objects.filter(**place).first()
    if known is not None:
        try:
            return known.secrets()
        except CannotOpen:
            known.delete()
    client = visited.register(here)
    if client:
        try:
            Registration.objects.create(**place, at=now).keep_secrets(client)
        except IntegrityError:  # somebody registered us in the same moment: both are good
            return client
    return client


def _named(prefix: str, values: Mapping[str, str]) -> dict[str, str]:
    return {f"{prefix}:{name}": value for name, value in values.items()}
