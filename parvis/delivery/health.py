"""Is each account still good? Found by looking: a read that only it may do, and the day on which it ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from parvis.delivery.models import Account, Alarm
from parvis.delivery.refreshing import fresh_secrets
from parvis.events.claims import claim
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import NetworkError
from parvis.posts.outside import door

LEASE = timedelta(minutes=3)
LOOK_SECONDS = 30.0

ENDED = gettext_noop("The access that was given to “{name}” has ended: connect it again.")
UNKNOWN = gettext_noop("This installation of Parvis knows no network called “{name}”.")


def look_at_one(now: datetime) -> bool:
    """Look at one account that is due; whether there was one."""
    due = Account.objects.filter(state__in=Account.LOOKED_AT).select_related("workspace")
    claimed = claim(due, now=now, lease=LEASE)
    for account in claimed:
        look(account, now=now)
    return bool(claimed)


def look(account: Account, *, now: datetime) -> bool:
    """Whether the network still knows it. A broken one is tried with new tokens."""
    try:
        _read(account, now)
    except NetworkError as error:
        account.fail(error, is_for_good=error.permanent, retry_after=error.retry_after, now=now)
        return False
    account.thrive(now=now)
    warn_of_end(account, now=now)
    return True


def warn_of_end(account: Account, *, now: datetime) -> bool:
    """Tell once, a week before, that a person must connect it again."""
    if not account.ends_soon(now) or account.ends_at == account.warned_of:
        return False
    with transaction.atomic():
        untold = Account.objects.filter(pk=account.pk, ends_at=account.ends_at).exclude(warned_of=account.ends_at)
        if not untold.update(warned_of=account.ends_at):
            return False
        assert account.ends_at is not None
        facts = {"account": account.pk, "name": account.name, "ends_at": account.ends_at.isoformat()}
        Alarm.raise_it(account.workspace, Alarm.Name.EXPIRING, facts, at=now)
    return True


def _read(account: Account, now: datetime) -> None:
    if account.kind is None:
        raise NetworkError(Sentence(UNKNOWN, name=account.network), permanent=True)
    if account.ends_at and account.ends_at <= now:
        raise NetworkError(Sentence(ENDED, name=account.name), permanent=True, of_account=True)
    is_broken = account.state == Account.State.BROKEN
    secrets = fresh_secrets(account, force=is_broken)
    account.kind({**account.settings, **secrets}, door().within(LOOK_SECONDS)).check()
