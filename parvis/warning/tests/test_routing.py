"""Who is told of an alert, when, by what way, and what happens when that fails or nobody answers."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from parvis.events.jobs import tell_subscribers
from parvis.listening.models import Brand
from parvis.warning.jobs import watch_detectors
from parvis.warning.models import Alert, Telling
from parvis.warning.tests.conftest import NOON, DoorDouble
from parvis.warning.tests.routes import HOOK, end, grow_serious, happen, make_route, make_way, states, work
from parvis.workspaces.models import Member, Role

pytestmark = pytest.mark.django_db


def test_without_rules_owners_and_managers_get_a_mail(alert: Alert, workspace: Any) -> None:
    happen(alert)
    work()
    assert [one.to for one in mail.outbox] == [["alice@lumen.example"]]
    assert f"/w/lumen/alerts/{alert.pk}" in mail.outbox[0].body


def test_a_rule_tells_by_its_way_and_by_nothing_else(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace))
    happen(alert)
    work()
    assert [one["url"] for one in door.asked] == [HOOK]
    assert mail.outbox == []


def test_one_event_told_twice_by_the_worker_is_one_telling(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    from parvis.warning.routing.rules import tell_of

    make_route(make_way(workspace))
    tell_of(alert, "opened", "7", NOON)
    tell_of(alert, "opened", "7", NOON)
    assert Telling.objects.count() == 1


def test_who_wants_serious_ones_only_hears_once_it_becomes_serious(
    alert: Alert, workspace: Any, door: DoorDouble
) -> None:
    make_route(make_way(workspace), least="serious")
    happen(alert)
    work()
    assert door.asked == []
    grow_serious(alert)
    happen(alert, "grew")
    happen(alert, "grew")
    work()
    assert [json.loads(one["content"])["event"] for one in door.asked] == ["alert.opened"]


def test_what_waits_for_the_morning_wakes_once_it_becomes_serious(
    alert: Alert, workspace: Any, door: DoorDouble
) -> None:
    last = make_way(workspace, "mail", "boss@lumen.example", "Boss")
    make_route(make_way(workspace), from_hour=1, to_hour=2, last=last, after_minutes=10)
    happen(alert)
    grow_serious(alert)
    happen(alert, "grew")
    work()
    assert len(door.asked) == 1
    work(NOON + timedelta(minutes=11))
    assert mail.outbox[0].subject.startswith("Nobody has answered")


def test_what_may_wake_nobody_waits_however_serious_it_becomes(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), from_hour=1, to_hour=2, wakes=False)
    happen(alert)
    grow_serious(alert)
    happen(alert, "grew")
    work()
    assert door.asked == []


def test_one_in_somebodys_hands_is_not_told_to_more_people_when_it_grows(
    alert: Alert, workspace: Any, bob: Any, door: DoorDouble
) -> None:
    make_route(make_way(workspace), least="serious")
    happen(alert)
    alert.acknowledge(by=bob, now=NOON)
    alert.snooze(NOON + timedelta(hours=2), by=bob, now=NOON)
    grow_serious(alert)
    happen(alert, "grew")
    work()
    assert door.asked == []


def test_growth_is_not_told_again(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace))
    happen(alert)
    happen(alert, "grew")
    work()
    assert len(door.asked) == 1


@pytest.mark.parametrize(
    ("fields", "fits"),
    [({}, True), ({"least": "serious"}, False), ({"lang": "fr"}, True), ({"lang": "en"}, False)],
)
def test_rules_choose_by_severity_and_language(alert: Alert, workspace: Any, fields: Any, fits: bool) -> None:
    route = make_route(make_way(workspace), **fields)
    assert route.fits(alert, frozenset({"fr"})) is fits


def test_a_rule_of_another_brand_does_not_fit(alert: Alert, workspace: Any) -> None:
    other = Brand.objects.create(workspace=workspace, name="Candela", slug="candela")
    assert not make_route(make_way(workspace), brand=other).fits(alert, frozenset())


def test_a_brand_that_no_rule_is_for_is_told_as_without_rules(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    other = Brand.objects.create(workspace=workspace, name="Candela", slug="candela")
    make_route(make_way(workspace), brand=other)
    happen(alert)
    work()
    assert door.asked == []
    assert [one.to for one in mail.outbox] == [["alice@lumen.example"]]


def test_nobody_answers_in_a_snooze_nor_after_the_end(alert: Alert, workspace: Any, bob: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), last=make_way(workspace, "mail", "boss@lumen.example", "Boss"), after_minutes=10)
    happen(alert)
    Alert.objects.filter(pk=alert.pk).update(ended_at=NOON + timedelta(minutes=5))
    work(NOON + timedelta(minutes=11))
    assert mail.outbox == []


def test_when_nobody_answers_the_last_way_is_told(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    last = make_way(workspace, "mail", "boss@lumen.example", "Boss")
    make_route(make_way(workspace), last=last, after_minutes=10)
    happen(alert)
    work(NOON + timedelta(minutes=9))
    assert mail.outbox == []
    work(NOON + timedelta(minutes=11))
    assert mail.outbox[0].to == ["boss@lumen.example"]
    assert mail.outbox[0].subject.startswith("Nobody has answered")


def test_when_somebody_answers_the_last_way_is_not_told(
    alert: Alert, workspace: Any, bob: Any, door: DoorDouble
) -> None:
    make_route(make_way(workspace), last=make_way(workspace, "mail", "boss@lumen.example", "Boss"), after_minutes=10)
    happen(alert)
    alert.acknowledge(by=bob, now=NOON + timedelta(minutes=3))
    work(NOON + timedelta(minutes=11))
    assert mail.outbox == []
    assert ("unheard", "needless") in states(alert)


def test_who_puts_it_off_does_not_answer_it(alert: Alert, workspace: Any, bob: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), last=make_way(workspace, "mail", "boss@lumen.example", "Boss"), after_minutes=10)
    happen(alert)
    alert.snooze(NOON + timedelta(hours=1), by=bob, now=NOON)
    work(NOON + timedelta(minutes=11))
    work(NOON + timedelta(minutes=69))
    assert mail.outbox == []
    work(NOON + timedelta(minutes=71))
    assert [one.to for one in mail.outbox] == [["boss@lumen.example"]]


def test_who_took_care_and_is_no_more_takes_no_care(alert: Alert, workspace: Any, bob: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), last=make_way(workspace, "mail", "boss@lumen.example", "Boss"), after_minutes=10)
    happen(alert)
    alert.acknowledge(by=bob, now=NOON + timedelta(minutes=3))
    bob.delete()
    work(NOON + timedelta(minutes=11))
    assert Alert.objects.get().taken_by is None
    assert mail.outbox[0].to == ["boss@lumen.example"]


def test_what_was_judged_false_is_not_told_any_more(alert: Alert, workspace: Any, bob: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), from_hour=0, to_hour=1, wakes=False)
    happen(alert)
    alert.dismiss(by=bob, now=NOON + timedelta(minutes=3))
    work(NOON + timedelta(days=1))
    assert states(alert) == [("opened", "needless")]


def test_what_was_over_before_its_hours_came_is_said_to_be_over(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), from_hour=1, to_hour=2, wakes=False)
    happen(alert)
    Alert.objects.filter(pk=alert.pk).update(ended_at=NOON + timedelta(hours=3))
    happen(alert, "ended", NOON + timedelta(hours=3))
    work(NOON + timedelta(days=1))
    (told,) = (json.loads(one["content"]) for one in door.asked)
    assert told["event"] == "alert.opened"
    assert "Over since" in told["alert"]["text"]
    assert told["alert"]["title"].startswith("Over: ")


def test_whoever_it_is_passed_on_to_gets_a_mail_with_the_note(alert: Alert, alice: Any, bob: Any) -> None:
    alert.escalate(bob, by=alice, now=NOON, note="Can you look?")
    while tell_subscribers(NOON):
        pass
    work()
    assert mail.outbox[0].to == ["bob@lumen.example"]
    assert "Can you look?" in mail.outbox[0].body


def test_whoever_heard_that_it_began_hears_that_it_is_over(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace))
    happen(alert)
    work()
    Alert.objects.filter(pk=alert.pk).update(ended_at=NOON + timedelta(hours=3))
    happen(alert, "ended", NOON + timedelta(hours=3))
    work(NOON + timedelta(hours=3))
    assert [json.loads(one["content"])["event"] for one in door.asked] == ["alert.opened", "alert.ended"]


def test_a_worker_that_died_after_its_claim_has_it_told_by_the_next(
    alert: Alert, workspace: Any, door: DoorDouble
) -> None:
    make_route(make_way(workspace))
    happen(alert)
    Telling.objects.update(lease_until=NOON + timedelta(minutes=2), token=5)
    work()
    assert door.asked == []
    work(NOON + timedelta(minutes=3))
    assert len(door.asked) == 1


@pytest.mark.parametrize("left", [{"lease_until": NOON + timedelta(days=300)}, {"due_at": NOON + timedelta(days=300)}])
def test_what_a_clock_that_was_ahead_put_off_is_told_now(
    left: dict[str, Any], alert: Alert, workspace: Any, door: DoorDouble
) -> None:
    make_route(make_way(workspace))
    happen(alert)
    Telling.objects.update(tries=1, **left)
    watch_detectors(NOON)
    work()
    assert len(door.asked) == 1


def test_what_waits_for_its_hours_is_not_told_sooner(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), from_hour=1, to_hour=2, wakes=False)
    happen(alert)
    watch_detectors(NOON)
    work()
    assert door.asked == []


def test_that_it_is_over_wakes_nobody(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    grow_serious(alert)
    make_route(make_way(workspace), from_hour=8, to_hour=19, wakes=True)
    happen(alert)
    work()
    night = NOON + timedelta(hours=13)
    end(alert, night)
    work(night)
    assert len(door.asked) == 1
    work(NOON + timedelta(hours=20))
    assert json.loads(door.asked[1]["content"])["event"] == "alert.ended"


def test_what_was_opened_again_meanwhile_is_not_said_to_be_over(
    alert: Alert, workspace: Any, alice: Any, door: DoorDouble
) -> None:
    make_route(make_way(workspace), from_hour=8, to_hour=19)
    happen(alert)
    work()
    end(alert, NOON + timedelta(hours=13))
    alert.reopen(by=alice, now=NOON + timedelta(hours=14))
    work(NOON + timedelta(hours=20))
    assert len(door.asked) == 1


def test_a_snooze_that_was_taken_back_or_made_longer_reminds_nobody_of_the_old_one(
    alert: Alert, alice: Any, bob: Any
) -> None:
    alert.take_back(alert.snooze(NOON + timedelta(hours=1), by=bob, now=NOON), by=bob, now=NOON)
    alert.snooze(NOON + timedelta(hours=1), by=alice, now=NOON)
    alert.snooze(NOON + timedelta(hours=24), by=alice, now=NOON)
    while tell_subscribers(NOON):
        pass
    work(NOON + timedelta(hours=2))
    assert mail.outbox == []
    work(NOON + timedelta(hours=25))
    assert [one.to for one in mail.outbox] == [["alice@lumen.example"]]


def test_a_guest_is_not_told_without_a_rule(alert: Alert, workspace: Any, charlie: Any) -> None:
    Member.objects.create(workspace=workspace, user=charlie, role=Role.GUEST)
    happen(alert)
    work()
    assert ["charlie@stranger.example"] not in [one.to for one in mail.outbox]
