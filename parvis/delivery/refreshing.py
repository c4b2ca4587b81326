"""Access tokens that end are refreshed by exactly one of all who need them, over all threads, processes and hosts.

The refresh token may often be used once only: two requests with the same one would lose the account. Who wins the
conditional update asks; the others look at the row until it has changed.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from parvis.delivery.models.account import Account
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.connecting import Refreshes, Tokens
from parvis.networks.seam import NetworkError
from parvis.posts.outside import door
from parvis.vault.sealed import Secrets
from parvis.vault.vault import CannotOpen

HELD_FOR = timedelta(seconds=60)  # longer than the request may take
REQUEST_SECONDS = 20.0
PATIENCE_SECONDS = 25.0
LOOK_SECONDS = 0.05
QUIET_FOR = timedelta(seconds=10)  # after a request that failed for now

NO_SECRETS = gettext_noop("“{name}” is disconnected: connect it again.")
BEING_REFRESHED = gettext_noop("The access of “{name}” is just being renewed.")


def fresh_secrets(account: Account, *, now: datetime | None = None, force: bool = False) -> Secrets:
    """The account's secrets, with an access token that lives. `force`: new ones even so. Raises NetworkError."""
    moment = now or timezone.now()
    if account.state == Account.State.REVOKED:
        raise NetworkError(Sentence(NO_SECRETS, name=account.name), permanent=True, of_account=True)
    if account.kind is None or not issubclass(account.kind, Refreshes):
        return _opened(account)
    seen, until = account.refreshes, time.monotonic() + PATIENCE_SECONDS
    while force or (account.fresh_until and account.fresh_until <= moment):
        if _claim(account, seen, moment):
            return _refreshed(account)
        time.sleep(LOOK_SECONDS)
        account.refresh_from_db()
        if account.refreshes != seen:
            break
        if account.state == Account.State.BROKEN and not force:
            raise NetworkError(account.error, permanent=True, of_account=True)
        if time.monotonic() > until:
            raise NetworkError(Sentence(BEING_REFRESHED, name=account.name), retry_after=QUIET_FOR.total_seconds())
        moment = now or timezone.now()
    return _opened(account)


def _claim(account: Account, seen: int, now: datetime) -> bool:
    free = Q(refreshing_until=None) | Q(refreshing_until__lt=now)
    mine = Account.objects.filter(free, pk=account.pk, refreshes=seen).exclude(state=Account.State.REVOKED)
    return bool(mine.update(refreshing_until=now + HELD_FOR))


def _refreshed(account: Account) -> Secrets:
    """Ask the network, and keep what it gives."""
    kept = _opened(account)
    assert account.kind is not None
    assert issubclass(account.kind, Refreshes)
    try:
        tokens = account.kind({**account.settings, **kept}, door().within(REQUEST_SECONDS)).refresh()
    except NetworkError as error:
        until = None if error.permanent else timezone.now() + QUIET_FOR
        Account.objects.filter(pk=account.pk, refreshes=account.refreshes).update(refreshing_until=until)
        if error.of_account:
            account.doubt(error, now=timezone.now())
        raise
    return _kept(account, kept, tokens)


def _kept(account: Account, old: Secrets, tokens: Tokens) -> Secrets:
    new = Secrets({**old, **tokens.secrets})
    changes = {
        "sealed": account.seal(new), "fresh_until": tokens.fresh_until, "refreshing_until": None,
        "refreshes": account.refreshes + 1,
    }  # fmt: skip
    if tokens.ends_at:
        changes["ends_at"] = tokens.ends_at
    mine = Account.objects.filter(pk=account.pk, refreshes=account.refreshes).exclude(state=Account.State.REVOKED)
    if not mine.update(**changes):  # let go or connected again meanwhile: what we have is not what holds now
        raise NetworkError(Sentence(BEING_REFRESHED, name=account.name), retry_after=1.0)
    for name, value in changes.items():
        setattr(account, name, value)
    return new


def _opened(account: Account) -> Secrets:
    try:
        return account.secrets()
    except CannotOpen as error:
        raise NetworkError(error.args[0], permanent=True, of_account=True)
