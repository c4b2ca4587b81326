"""The ways by which people are told. Each sends one message or raises CannotTell with a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import make_msgid
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from parvis.door.notify import ServiceError, notify
from parvis.lib.text.sentence import Sentence
from parvis.networks.answers import ask
from parvis.networks.seam import NetworkError
from parvis.networks.webhook.signature import sign
from parvis.posts.outside import door
from parvis.vault.vault import CannotOpen
from parvis.warning.models import Browser, Way
from parvis.warning.routing import push
from parvis.warning.routing.message import Message
from parvis.workspaces.models import User

REFUSED = gettext_noop("The mail server refuses the address: {address}.")
NO_MAIL = gettext_noop("The mail server could not be used: {why}.")
NO_PHONE = gettext_noop("No phone or browser of a member is signed up.")
LOCKED = gettext_noop("What opens this way cannot be read: the key of this installation is another. Set it up again.")

EACH = timedelta(seconds=40)  # what a slow server takes for one message
REFUSED_FOR_GOOD = 500  # SMTP: below, the server asks to try again


class CannotTell(Exception):
    """It was not told. `is_for_good`: trying again cannot help before somebody changes something.

    `reached`: the addresses, by their number, that have it all the same.
    """

    def __init__(self, sentence: str, *, is_for_good: bool = False, reached: Sequence[int] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.is_for_good = is_for_good
        self.reached = list(reached)


def send(
    way: Way | None, to: User | None, message: Message, key: str, now: datetime, *, reached: Sequence[int] = ()
) -> None:
    """By the way, or by mail to one person; not again to the addresses it has `reached`. Raises CannotTell."""
    if way is None:
        if to is not None:
            send_mail([to.email], message, key)
        return
    try:
        secrets = way.secrets()
    except CannotOpen:
        raise CannotTell(Sentence(LOCKED), is_for_good=True)
    match way.kind:
        case Way.Kind.MAIL:
            send_mail(secrets.get("to", "").split(), message, key, reached)
        case Way.Kind.WEBHOOK:
            send_webhook(secrets.get("to", ""), secrets.get("secret", ""), message, key, now)
        case Way.Kind.PUSH:
            send_push(way, message, now, reached)
        case Way.Kind.SERVICE:
            send_service(secrets.get("to", ""), message)


def longest(way: Way | None) -> timedelta:
    """How long it may take to tell everybody by it, one after the other."""
    if way is None:
        return EACH
    if way.kind == Way.Kind.PUSH:
        return EACH * _browsers(way).count()
    try:
        return EACH * len(way.secrets().get("to", "").split())
    except CannotOpen:
        return EACH


def send_mail(addresses: list[str], message: Message, key: str, reached: Sequence[int] = ()) -> None:
    """One message for each, so that nobody sees the others' addresses; the same key makes the same Message-ID.

    An address that is refused keeps no other from being told.
    """
    told, failures = list(reached), []
    for number, address in enumerate(addresses):
        if number in told:
            continue
        try:
            _mail(address, number, message, key)
            told.append(number)
        except OSError as error:  # smtplib's errors too
            codes = [code for code, _said in getattr(error, "recipients", {}).values()]
            if not codes:
                raise CannotTell(Sentence(NO_MAIL, why=str(error)[:200]), reached=told)
            failures.append((min(codes) >= REFUSED_FOR_GOOD, Sentence(REFUSED, address=address)))
    if failures:
        is_for_good, sentence = min(failures)  # who may be reached later is tried again
        raise CannotTell(sentence, is_for_good=is_for_good, reached=told)


def _mail(address: str, number: int, message: Message, key: str) -> None:
    host = make_msgid().partition("@")[2].rstrip(">")
    EmailMessage(
        " ".join(message.title.split()), f"{message.text}\n\n{message.address}\n", None, [address],
        headers={"Message-ID": f"<{key.replace(':', '.')}.{number}@{host}>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    ).send()  # fmt: skip


def send_webhook(url: str, secret: str, message: Message, key: str, now: datetime) -> None:
    """Signed as `docs/reference/webhook-out.md` says; the key tells a second telling of the same."""
    body = msgspec.json.encode({"event": f"alert.{message.facts['about']}", "key": key, "alert": message.facts})
    headers = {"Content-Type": "application/json", "Idempotency-Key": key, **sign(body, secret, now)}
    try:
        ask(door(), "POST", url, headers=headers, content=body)
    except NetworkError as error:
        raise CannotTell(error.args[0], is_for_good=error.permanent)


def send_push(way: Way, message: Message, now: datetime, reached: Sequence[int] = ()) -> None:
    """To every phone and browser of a member that is signed up; one that is gone is forgotten.

    `reached` are the keys of those that have it. One that fails for the moment is tried again, whoever else has it; one
    that is refused for good only counts where nobody has.
    """
    told, failures = list(reached), []
    for browser in _browsers(way).exclude(pk__in=told):
        try:
            push.send(browser.secrets(), message, door(), now)
            told.append(browser.pk)
        except push.Gone:
            browser.delete()
        except CannotOpen:
            failures.append((True, Sentence(LOCKED)))
        except NetworkError as error:
            failures.append((error.permanent, error.args[0]))
    if passing := [sentence for is_for_good, sentence in failures if not is_for_good]:
        raise CannotTell(passing[0], reached=told)
    if not told:
        raise CannotTell(failures[0][1] if failures else Sentence(NO_PHONE), is_for_good=True)


def _browsers(way: Way) -> QuerySet[Browser]:
    return Browser.objects.filter(workspace=way.workspace_id, user__memberships__workspace=way.workspace_id)


def send_service(address: str, message: Message) -> None:
    text = f"{message.text}\n{message.address}"
    try:
        notify(address, message.title, text, allow_private=settings.ALLOW_PRIVATE)
    except ServiceError as error:
        raise CannotTell(error.sentence, is_for_good=error.is_for_good)
