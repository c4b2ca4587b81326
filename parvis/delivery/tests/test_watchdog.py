from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from parvis.delivery import watchdog
from parvis.delivery.models import Alarm, Delivery, Pause
from parvis.delivery.tests.conftest import NOON, House
from parvis.delivery.watchdog import sound_one, watch
from parvis.events.heartbeats import beat
from parvis.events.models import Event
from parvis.workspaces.models import Role, User, Workspace

pytestmark = pytest.mark.django_db
LATE = NOON + timedelta(seconds=121)


def test_a_post_two_minutes_late_is_told_to_the_owners_once(house: House) -> None:
    house.deliver()
    watch(NOON + timedelta(seconds=119))
    assert not Alarm.objects.exists()
    watch(LATE)
    watch(LATE)
    sound_one(LATE)
    assert [message.to for message in mail.outbox] == [["alice@lumen.example"]]
    assert "One post of Lumen should have left" in mail.outbox[0].body
    assert Event.objects.filter(name="deliveries.late").count() == 1


def test_owners_are_told_in_their_language(house: House) -> None:
    house.by.language = "fr"
    house.by.save()
    house.deliver()
    watch(LATE)
    sound_one(LATE)
    assert "Lumen" in mail.outbox[0].subject


def test_what_is_held_by_a_pause_is_not_late(house: House) -> None:
    house.deliver()
    Pause.throw(house.workspace, reason="Storm", at=NOON, by=house.by)
    watch(LATE)
    assert not Alarm.objects.exists()


def test_what_waits_for_a_person_is_told(house: House) -> None:
    delivery = house.deliver()
    watch(LATE)
    Delivery.objects.filter(pk=delivery.pk).update(state="unconfirmed", told_late_at=None)
    watch(LATE)
    assert list(Alarm.objects.values_list("name", flat=True)) == ["deliveries.late", "deliveries.asking"]


def test_a_dead_worker_is_told_in_every_workspace(house: House, other_workspace: Workspace) -> None:
    beat("worker lamp:1", kind="worker", now=NOON)
    watch(NOON + timedelta(seconds=31))
    watch(NOON + timedelta(seconds=46))
    assert Alarm.objects.count() == 2
    while sound_one(NOON + timedelta(seconds=46)):
        pass
    assert {message.to[0] for message in mail.outbox} == {"alice@lumen.example", "charlie@stranger.example"}
    assert "worker lamp:1" in mail.outbox[0].body


def test_a_mail_server_that_is_away_is_asked_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(alarm: Alarm) -> None:
        raise ConnectionRefusedError

    house.deliver()
    watch(LATE)
    monkeypatch.setattr(watchdog, "_channels", {"mail": away})
    assert sound_one(LATE)
    assert not sound_one(LATE)
    assert Alarm.objects.get().due_at > LATE
    monkeypatch.setattr(watchdog, "_channels", {"mail": watchdog.mail_owners})
    assert sound_one(LATE + timedelta(seconds=15))
    assert len(mail.outbox) == 1
    assert Alarm.objects.get().told_at is not None


class Refusing(EmailBackend):
    """A double of a mail server at which Alice has no mailbox any more."""

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            if message.to == ["alice@lumen.example"]:
                raise SMTPRecipientsRefused({"alice@lumen.example": (550, b"no such user")})
        return super().send_messages(messages)


def test_one_owner_whom_the_mail_server_refuses_keeps_no_other_from_hearing(
    house: House, bob: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    house.workspace.memberships.update_or_create(user=bob, defaults={"role": Role.OWNER})
    house.deliver()
    watch(LATE)

    assert sound_one(LATE)

    assert [message.to for message in mail.outbox] == [["bob@lumen.example"]]
    assert Alarm.objects.get().due_at is None


def test_where_every_owner_is_refused_it_is_tried_again(house: House, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    house.deliver()
    watch(LATE)

    assert sound_one(LATE)

    assert Alarm.objects.get().due_at == LATE + timedelta(seconds=15)


def test_who_hears_that_alerts_are_not_looked_for_is_led_to_the_detectors(house: House) -> None:
    Alarm.raise_it(house.workspace, Alarm.Name.BLIND, {"detectors": ["Lumen"], "count": 1}, at=NOON)

    sound_one(NOON)

    assert "/w/lumen/detectors" in mail.outbox[0].body


def test_another_channel_hears_of_it_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Alarm] = []
    monkeypatch.setattr(watchdog, "_channels", {})

    def hear(alarm: Alarm) -> None:
        heard.append(alarm)

    watchdog.channel(hear)
    house.deliver()
    watch(LATE)
    sound_one(LATE)
    assert [alarm.name for alarm in heard] == ["deliveries.late"]


def test_what_was_moved_is_told_again_when_it_is_late_again(house: House) -> None:
    delivery = house.deliver()
    watch(house.clock.now + timedelta(minutes=3))
    delivery.move(house.clock.now + timedelta(days=1), by=house.by)
    watch(house.clock.now + timedelta(days=1, minutes=3))
    assert [alarm.name for alarm in Alarm.objects.all()] == [Alarm.Name.LATE, Alarm.Name.LATE]


def test_what_waits_for_an_account_that_somebody_paused_is_not_late(house: House) -> None:
    house.deliver()
    house.account().pause(by=house.by, now=NOON)
    watch(LATE)
    assert not Alarm.objects.exists()
