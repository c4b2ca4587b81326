from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from parvis.delivery import watchdog
from parvis.delivery.models import Alarm, Delivery, Pause
from parvis.delivery.tests.conftest import NOON, House
from parvis.delivery.watchdog import sound_one, watch
from parvis.events.heartbeats import beat
from parvis.events.models import Event
from parvis.workspaces.models import Workspace

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
    monkeypatch.setattr(watchdog, "_channels", [away])
    assert sound_one(LATE)
    assert not sound_one(LATE)
    assert Alarm.objects.get().due_at > LATE
    monkeypatch.setattr(watchdog, "_channels", [watchdog.mail_owners])
    assert sound_one(LATE + timedelta(seconds=15))
    assert len(mail.outbox) == 1
    assert Alarm.objects.get().told_at is not None


def test_another_channel_hears_of_it_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Alarm] = []
    monkeypatch.setattr(watchdog, "_channels", [])
    watchdog.channel(heard.append)
    house.deliver()
    watch(LATE)
    sound_one(LATE)
    assert [alarm.name for alarm in heard] == ["deliveries.late"]
