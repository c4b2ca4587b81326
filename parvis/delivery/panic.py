"""The panic button: nothing leaves any more, and every access we hold is forgotten, here at once, then there.

Forgetting here is one short transaction that needs nobody. Then all networks are told at the same time, and nobody is
waited for longer than a few seconds: what they did not confirm is said, so that a person can do it there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from parvis.delivery.models import Account, AccountChange, Pause, Registration, Visit
from parvis.events.record import record
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import NetworkError
from parvis.posts.outside import door
from parvis.posts.sentences import keep
from parvis.vault.vault import CannotOpen
from parvis.workspaces.models import Act, User, Workspace, note

TELLING_SECONDS = 3.5
MOST_AT_ONCE = 32

REASON = gettext_noop("Panic button: every account is disconnected.")
SILENT = gettext_noop("{label} did not answer in time.")
UNKNOWN = gettext_noop("{label} is no longer a part of this installation: revoke the access there yourself.")

log = logging.getLogger(__name__)


class Outcome(NamedTuple):
    """Of one account: its name and network, what is left to a person to do there, and why a network that could do it
    did not; both kept sentences ([]: nothing)."""

    account: int
    name: str
    network: str
    left: list[Any]
    why: list[Any]


def press(workspace: Workspace, *, by: User, now: datetime) -> list[Outcome]:
    """Pause all sending, forget every access, have the networks revoke them. Returns within five seconds."""
    held = forget_all(workspace, by=by, now=now)
    return tell_networks(held)


Held = tuple[Account, dict[str, Any]]
Left = tuple[list[Any], list[Any]]


@transaction.atomic
def forget_all(workspace: Workspace, *, by: User, now: datetime) -> list[Held]:
    """Everything that is ours to do; it cannot fail halfway. What was forgotten, for the networks to be told."""
    Pause.throw(workspace, reason=REASON, at=now, by=by)
    accounts = list(Account.objects.kept().filter(workspace=workspace).order_by("pk"))
    held = [(account, {**account.settings, **_opened(account)}) for account in accounts]
    Account.objects.filter(workspace=workspace).forget()
    Registration.objects.filter(workspace=workspace).delete()
    Visit.objects.filter(workspace=workspace).delete()
    AccountChange.objects.bulk_create(
        AccountChange(account=account, state=Account.State.REVOKED, at=now, by=by) for account in accounts
    )
    note(workspace, Act.ALL_REVOKED, by=by, accounts=[account.name for account in accounts])
    record(workspace, "accounts.revoked", {"accounts": [account.pk for account in accounts]}, at=now, by=by)
    return held


def tell_networks(held: list[Held], seconds: float = TELLING_SECONDS) -> list[Outcome]:
    """All at the same time; who has not answered after so many seconds is given up."""
    if not held:
        return []
    pool = ThreadPoolExecutor(min(len(held), MOST_AT_ONCE), thread_name_prefix="revoke")
    asked = [pool.submit(revoker(account, given, seconds)) for account, given in held]
    wait(asked, timeout=seconds)
    outcomes = [
        Outcome(account.pk, account.name, account.network, *_answered(one, account, given))
        for (account, given), one in zip(held, asked, strict=True)
    ]
    pool.shutdown(wait=False, cancel_futures=True)
    return outcomes


def revoker(account: Account, given: dict[str, Any], seconds: float) -> Callable[[], Left]:
    """Tells one network, outside the database; returns what is left to do and why."""
    bounded = door().within(seconds)

    def tell() -> Left:
        kind = account.kind
        if kind is None:
            return keep(Sentence(UNKNOWN, label=account.network)), []
        network = kind(given, bounded)
        try:
            left = network.revoke()
        except NetworkError as error:
            return keep(network.by_hand()), keep(error.args[0])
        return keep(left) if left else [], []

    return tell


def _answered(one: Future[Left], account: Account, given: dict[str, Any]) -> Left:
    """What a network left to do; all of it where it fell silent, or fails in a way that nobody foresaw."""
    failure = one.exception() if one.done() else None
    if failure:
        log.error("%s could not be revoked there", account, exc_info=failure)
    return one.result() if one.done() and not failure else _late(account, given)


def _opened(account: Account) -> dict[str, str]:
    try:
        return account.secrets()
    except CannotOpen:
        return {}


def _late(account: Account, given: dict[str, Any]) -> Left:
    kind = account.kind
    assert kind is not None, "one that is not there is never late"
    return keep(kind(given, door()).by_hand()), keep(Sentence(SILENT, label=kind.label))
