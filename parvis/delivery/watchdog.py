"""Who notices that nothing leaves: late deliveries and dead workers, told by a second channel.

Workers watch each other, and the web processes watch too, so that somebody does when every worker is dead. What is
told is claimed first: of all watchdogs one tells it, once.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.delivery.models import Alarm, Delivery
from parvis.events.claims import claim
from parvis.events.heartbeats import claim_silence, silent
from parvis.workspaces.models import Role, User, Workspace

LATE_AFTER = timedelta(minutes=2)
LEASE = timedelta(minutes=2)
MOST_TRIES = 20
MOST_TOLD = 500

log = logging.getLogger(__name__)

Channel = Callable[[Alarm], None]
_channels: dict[str, Channel] = {}


def channel(tell: Channel) -> Channel:
    """Have the function called for every alarm (at least once); an OSError has it tried again later, and keeps no other
    channel from telling."""
    _channels[tell.__name__] = tell
    return tell


def watch(now: datetime) -> bool:
    """Look once; whether there was something to tell."""
    found = [tell_late(now), tell_asking(now), tell_silent(now)]
    return any(found)


def tell_late(now: datetime) -> bool:
    """Deliveries that should have left two minutes ago and that nobody holds back."""
    late = Delivery.objects.late(now, LATE_AFTER).filter(told_late_at=None)
    return _tell(late, Alarm.Name.LATE, now)


def tell_asking(now: datetime) -> bool:
    """Deliveries that wait for a person, who may not be looking."""
    return _tell(Delivery.objects.asking().filter(told_late_at=None), Alarm.Name.ASKING, now)


def tell_silent(now: datetime) -> bool:
    """Workers that stopped without a word. It concerns every workspace."""
    hearts = silent(now, kind="worker")
    for heart in hearts:
        with transaction.atomic():
            if claim_silence(heart, now):
                for workspace in Workspace.objects.order_by("pk"):
                    facts = {"worker": heart.name, "since": heart.beat_at.isoformat()}
                    Alarm.raise_it(workspace, Alarm.Name.SILENT, facts, at=now)
    return bool(hearts)


def _tell(rows: models.QuerySet[Delivery], name: str, now: datetime) -> bool:
    by_workspace: dict[int, list[Delivery]] = defaultdict(list)
    for row in rows.select_related("workspace").order_by("not_before")[:MOST_TOLD]:
        by_workspace[row.workspace_id].append(row)
    for mine in by_workspace.values():
        with transaction.atomic():
            told = [row for row in mine if _take(row, now)]
            if told:
                facts = {"count": len(told), "deliveries": [row.pk for row in told][:50]}
                Alarm.raise_it(told[0].workspace, name, facts, at=now)
    return bool(by_workspace)


def _take(row: Delivery, now: datetime) -> bool:
    untold = Delivery.objects.filter(pk=row.pk, state=row.state, told_late_at=None)
    return bool(untold.update(told_late_at=now))


def sound_one(now: datetime) -> bool:
    """Tell one alarm by every channel; whether there was one."""
    claimed = claim(Alarm.objects.select_related("workspace"), now=now, lease=LEASE)
    for alarm in claimed:
        told_by = [name for name, tell in _channels.items() if name in alarm.told_by or _has_told(tell, alarm)]
        is_told = len(told_by) == len(_channels)
        wait = timedelta(seconds=min(3600, 15 * 2 ** min(alarm.tries, 8)))
        due_at = None if is_told or alarm.tries >= MOST_TRIES else now + wait
        told_at = now if is_told else None
        alarm.write_back(due_at=due_at, lease_until=None, told_at=told_at, told_by=told_by, tries=alarm.tries + 1)
    return bool(claimed)


def _has_told(tell: Channel, alarm: Alarm) -> bool:
    try:
        tell(alarm)
    except OSError as error:  # smtplib's errors too
        log.warning("%s could not be told: %s", alarm, error)
        return False
    return True


def said_of(alarm: Alarm) -> tuple[str, str, str]:
    """Title, text and address of the page, in the language that is on."""
    what = {"what": alarm.get_name_display(), "workspace": alarm.workspace}
    address = f"{settings.PUBLIC_URL}/w/{alarm.workspace.slug}/{_page(alarm)}"
    text = render_to_string("delivery/mail/alarm.txt", {"alarm": alarm, "address": address})
    return " ".join((_("%(what)s (%(workspace)s)") % what).split()), text, address


@channel
def mail_owners(alarm: Alarm) -> None:
    """One message to each owner, in their language; who is refused keeps no other from it. Raises OSError."""
    refused: OSError | None = None
    reached = 0
    for member in alarm.workspace.memberships.filter(role=Role.OWNER).select_related("user"):
        try:
            _mail(alarm, member.user)
            reached += 1
        except OSError as error:
            if not hasattr(error, "recipients"):  # it is not this address alone
                raise
            refused = error
            log.warning("%s could not be told to %s: %s", alarm, member.user, error)
    if refused and not reached:
        raise refused


def _mail(alarm: Alarm, user: User) -> None:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        title, text, _address = said_of(alarm)
    send_mail(title, text, None, [user.email])


def _page(alarm: Alarm) -> str:
    if alarm.name == Alarm.Name.BLIND:
        return "detectors"
    return "accounts" if alarm.name in Alarm.OF_ACCOUNTS else "publications"
