"""How people are told: every address, once each, by the second way where the first fails; nobody who has left."""

from __future__ import annotations

import json
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from parvis.events.jobs import tell_subscribers
from parvis.warning.models import Alert, Browser, Telling, Way
from parvis.warning.routing import push
from parvis.warning.routing.telling import tell_one
from parvis.warning.tests.conftest import NOON, DoorDouble
from parvis.warning.tests.routes import HOOK, happen, make_route, make_way, states, work

pytestmark = pytest.mark.django_db

TEAM = "ines@lumen.example noe@lumen.example zoe@lumen.example"


def test_a_webhook_is_signed_and_carries_the_same_key_each_time(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace))
    happen(alert)
    work()
    Telling.objects.update(state="due", due_at=NOON)
    work()
    first, again = (one["headers"] for one in door.asked)
    assert first["Idempotency-Key"] == again["Idempotency-Key"]
    assert first["Parvis-Signature"].startswith("t=")
    body = json.loads(door.asked[0]["content"])
    assert (body["event"], body["alert"]["alert"]) == ("alert.opened", alert.pk)


def test_a_mail_says_it_in_the_readers_language(alert: Alert, alice: Any) -> None:
    alice.language = "fr"
    alice.save()
    happen(alert)
    work()
    assert "Since" not in mail.outbox[0].body


def test_a_mail_server_that_fails_is_said_in_words(
    alert: Alert, workspace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> int:
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    happen(alert)
    work()
    assert "refused" in alert.tellings.get().error


class Post(EmailBackend):
    """A double of a mail server that refuses `refused`, each with its code."""

    refused: ClassVar[dict[str, int]] = {}

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            (to,) = message.to
            if to in self.refused:
                raise SMTPRecipientsRefused({to: (self.refused[to], b"no")})
        return super().send_messages(messages)


@pytest.fixture
def post(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    settings.EMAIL_BACKEND = f"{__name__}.Post"
    refused: dict[str, int] = {}
    monkeypatch.setattr(Post, "refused", refused)
    return refused


def told_by_mail() -> list[str]:
    return [one.to[0].partition("@")[0] for one in mail.outbox]


def test_one_address_that_is_refused_keeps_nobody_else_from_being_told(
    alert: Alert, workspace: Any, post: dict[str, int]
) -> None:
    way = make_way(workspace, "mail", TEAM)
    make_route(way)
    post["ines@lumen.example"] = 550
    happen(alert)
    for minutes in range(40):
        work(NOON + timedelta(minutes=minutes))
    way.refresh_from_db()
    assert told_by_mail() == ["noe", "zoe"]
    assert "ines@lumen.example" in way.error


def test_who_is_refused_for_the_moment_is_told_later_and_the_others_once(
    alert: Alert, workspace: Any, post: dict[str, int]
) -> None:
    make_route(make_way(workspace, "mail", TEAM))
    post["noe@lumen.example"] = 450
    happen(alert)
    work()
    del post["noe@lumen.example"]
    work(NOON + timedelta(minutes=1))
    assert told_by_mail() == ["ines", "zoe", "noe"]
    assert states(alert) == [("opened", "told")]


class Slow(EmailBackend):
    """A double of a mail server so slow that another worker looks for work three minutes later."""

    def send_messages(self, messages: Any) -> int:
        sent = super().send_messages(messages)
        tell_one(NOON + timedelta(minutes=3))
        return sent


@pytest.mark.parametrize("kind", ["mail", "push"])
def test_who_tells_many_slowly_is_not_doubled_by_another_worker(
    kind: str, alert: Alert, workspace: Any, alice: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def push_slowly(subscription: dict[str, str], *more: Any) -> None:
        told.append(subscription["endpoint"])
        tell_one(NOON + timedelta(minutes=3))

    monkeypatch.setattr(push, "send", push_slowly)
    settings.EMAIL_BACKEND = f"{__name__}.Slow"
    for number in range(9):
        row = Browser.objects.create(workspace=workspace, user=alice, mark=str(number), since=NOON)
        row.keep_secrets({"endpoint": f"https://push.example/{number}"})
    make_route(make_way(workspace, kind, " ".join(f"member{number}@lumen.example" for number in range(9))))
    happen(alert)
    work()
    assert len(told) + len(mail.outbox) == 9
    assert states(alert) == [("opened", "told")]


def test_who_has_left_hears_nothing_more(alert: Alert, workspace: Any, bob: Any, alice: Any) -> None:
    happen(alert)
    alert.snooze(NOON + timedelta(hours=1), by=bob, now=NOON)
    alert.escalate(bob, by=alice, now=NOON)
    while tell_subscribers(NOON):
        pass
    workspace.memberships.get(user=bob).remove(by=alice)

    work(NOON + timedelta(hours=2))

    assert ["bob@lumen.example"] not in [one.to for one in mail.outbox]


def test_the_phone_of_who_has_left_is_told_nothing(
    alert: Alert, workspace: Any, alice: Any, bob: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(push, "send", lambda subscription, *more: told.append(subscription["endpoint"]))
    for user in (alice, bob):
        row = Browser.objects.create(workspace=workspace, user=user, mark=user.name, since=NOON)
        row.keep_secrets({"endpoint": user.name})
    make_route(make_way(workspace, "push"))
    workspace.memberships.get(user=bob).remove(by=alice)
    happen(alert)

    work()

    assert told == ["Alice Martin"]


def test_addresses_are_sealed(workspace: Any) -> None:
    way = make_way(workspace)
    assert "ops.lumen" not in json.dumps(Way.objects.filter(pk=way.pk).values_list("sealed", flat=True)[0])


def test_where_the_first_way_fails_the_second_is_told_at_once(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    door.broken = True
    second = make_way(workspace, "mail", "nina@lumen.example", "Nina")
    make_route(make_way(workspace), second=second)
    happen(alert)
    work()
    assert [one.to for one in mail.outbox] == [["nina@lumen.example"]]


def test_the_first_way_is_tried_on_and_told_when_it_is_back(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    door.broken = True
    way = make_way(workspace)
    make_route(way)
    happen(alert)
    work()
    way.refresh_from_db()
    assert way.error
    door.broken = False
    work(NOON + timedelta(minutes=1))
    way.refresh_from_db()
    assert (states(alert), way.error) == ([("opened", "told")], "")


def test_where_both_ways_fail_the_last_one_is_told_all_the_same(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    door.broken = True
    boss = make_way(workspace, "mail", "boss@lumen.example", "Boss")
    make_route(
        make_way(workspace), second=make_way(workspace, to=f"{HOOK}/2", name="2"), last=boss, after_minutes=5
    )  # fmt: skip
    happen(alert)
    for minutes in range(7):
        work(NOON + timedelta(minutes=minutes))
    assert [one.to for one in mail.outbox] == [["boss@lumen.example"]]


def test_a_last_way_that_fails_has_the_second_told(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    nina = make_way(workspace, "mail", "nina@lumen.example", "Nina")
    make_route(make_way(workspace, "mail", "ops@lumen.example"), second=nina, last=make_way(workspace), after_minutes=5)
    happen(alert)
    work()
    door.broken = True
    work(NOON + timedelta(minutes=6))
    assert [one.to for one in mail.outbox] == [["ops@lumen.example"], ["nina@lumen.example"]]
    assert mail.outbox[1].subject.startswith("Nobody has answered")


def test_a_way_that_is_away_for_an_hour_is_told_all_the_same(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    door.broken = True
    make_route(make_way(workspace))
    happen(alert)
    for minutes in range(60):
        work(NOON + timedelta(minutes=minutes))
    door.broken = False
    for minutes in range(60, 71):
        work(NOON + timedelta(minutes=minutes))
    assert len(door.asked) == 1
    assert states(alert) == [("opened", "told")]


def test_it_gives_up_and_says_so(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    door.broken = True
    make_route(make_way(workspace))
    happen(alert)
    for minutes in range(0, 600, 2):
        work(NOON + timedelta(minutes=minutes))
    assert states(alert) == [("opened", "failed")]
    assert alert.tellings.get().error
