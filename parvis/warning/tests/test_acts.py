"""What people do about alerts, and what the detector learns of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.events.models import Event
from parvis.listening.models import BackSearch, Query
from parvis.warning.looking import Look
from parvis.warning.models import Alert, AlertAct, Detector, StillWatched
from parvis.warning.tests.conftest import MINUTE, NOON, Talk, look
from parvis.workspaces.models import User

pytestmark = pytest.mark.django_db
SEEN = NOON + 16 * MINUTE


@pytest.fixture
def alert(detector: Detector, calm: None, talk: Talk) -> Alert:
    look(detector, NOON - MINUTE)
    talk(NOON, NOON + 15 * MINUTE, 40)
    look(detector, SEEN)
    return Alert.objects.get()


def coins(detector: Detector) -> float:
    detector.refresh_from_db()
    return Look(detector, SEEN).mind.alarm.purse.coins


def taught(detector: Detector) -> float:
    look(detector, SEEN)
    return coins(detector)


def test_an_alert_costs_a_coin_and_a_real_one_gives_it_back(detector: Detector, alert: Alert, alice: User) -> None:
    before = coins(detector)

    alert.acknowledge(by=alice, now=SEEN)

    assert taught(detector) == pytest.approx(before + 1, abs=0.01)


def test_a_false_alarm_ends_and_makes_the_next_dearer(detector: Detector, alert: Alert, alice: User) -> None:
    before = coins(detector)

    alert.dismiss(by=alice, now=SEEN)

    assert taught(detector) == pytest.approx(before - 1, abs=0.01)
    alert.refresh_from_db()
    assert (alert.is_open, alert.verdict) == (False, "false")
    assert [step.kind for step in alert.steps.all()][-1] == "ended"


def test_the_same_storm_does_not_come_back_after_its_dismissal(
    detector: Detector, alert: Alert, alice: User, talk: Talk
) -> None:
    alert.dismiss(by=alice, now=SEEN)
    look(detector, SEEN)
    talk(NOON + 15 * MINUTE, NOON + timedelta(hours=3), 60)

    look(detector, NOON + timedelta(hours=3))

    assert Alert.objects.count() == 1


def test_a_crisis_hours_after_a_false_alarm_is_told(detector: Detector, alert: Alert, alice: User, talk: Talk) -> None:
    alert.dismiss(by=alice, now=SEEN)
    look(detector, SEEN)
    talk(NOON + 15 * MINUTE, NOON + timedelta(hours=3))
    talk(NOON + timedelta(hours=3), NOON + timedelta(hours=4), 400)

    look(detector, NOON + timedelta(hours=4))

    assert Alert.objects.first().is_open  # type: ignore[union-attr]
    assert Alert.objects.first() != alert


def test_a_dismissal_taken_back_is_unlearnt(detector: Detector, alert: Alert, alice: User) -> None:
    before = coins(detector)
    act = alert.dismiss(by=alice, now=SEEN)
    look(detector, SEEN)

    Alert.objects.get().take_back(act, by=alice, now=SEEN)

    assert taught(detector) == pytest.approx(before, abs=0.01)
    alert = Alert.objects.get()
    assert (alert.is_open, alert.verdict) == (True, "")


def test_an_act_taken_back_before_it_was_learnt_teaches_nothing(detector: Detector, alert: Alert, alice: User) -> None:
    before = coins(detector)
    act = alert.acknowledge(by=alice, now=SEEN)

    alert.take_back(act, by=alice, now=SEEN)

    assert taught(detector) in (pytest.approx(before, abs=0.01), pytest.approx(before - 1, abs=0.01))


def test_what_was_learnt_while_somebody_took_it_back_is_unlearnt(detector: Detector, alert: Alert, alice: User) -> None:
    before = coins(detector)
    seen = alert.acknowledge(by=alice, now=SEEN)
    look(detector, SEEN)

    Alert.objects.get().take_back(seen, by=alice, now=SEEN)

    assert taught(detector) == pytest.approx(before, abs=0.01)


def test_a_dismissal_taken_back_at_once_earns_no_coin(detector: Detector, alert: Alert, alice: User) -> None:
    before = coins(detector)
    act = alert.dismiss(by=alice, now=SEEN)

    Alert.objects.get().take_back(act, by=alice, now=SEEN)

    assert taught(detector) == pytest.approx(before, abs=0.01)


def test_what_ended_by_itself_and_is_opened_again_earns_no_coin(detector: Detector, alert: Alert, alice: User) -> None:
    before = coins(detector)
    Alert.objects.update(ended_at=SEEN)

    Alert.objects.get().reopen(by=alice, now=SEEN)

    assert taught(detector) == pytest.approx(before, abs=0.01)


def test_two_people_who_call_it_none_make_the_next_no_dearer_than_one(
    detector: Detector, alert: Alert, alice: User, bob: User
) -> None:
    before = coins(detector)

    alert.dismiss(by=alice, now=SEEN)
    Alert.objects.get().dismiss(by=bob, now=SEEN)

    assert taught(detector) == pytest.approx(before - 1, abs=0.01)
    assert AlertAct.objects.get().by == alice


def test_what_was_taken_back_is_not_taught_to_a_mind_that_learns_again(
    detector: Detector, alert: Alert, alice: User, query: Query
) -> None:
    Alert.objects.get().take_back(alert.dismiss(by=alice, now=SEEN), by=alice, now=SEEN)
    act = alert.acknowledge(by=alice, now=SEEN)
    Alert.objects.get().take_back(act, by=alice, now=SEEN)
    before = taught(detector)
    query.text = "lumen OR aube"
    query.save()
    BackSearch.objects.all().delete()
    detector.hurry(SEEN)

    assert taught(detector) == pytest.approx(before, abs=0.01)


def test_what_is_over_can_be_opened_again_and_stays_so(detector: Detector, alert: Alert, alice: User) -> None:
    Alert.objects.update(ended_at=SEEN)
    Alert.objects.get().reopen(by=alice, now=SEEN)

    look(detector, SEEN)
    look(detector, SEEN + 5 * MINUTE)

    assert Alert.objects.get().is_open


def test_what_was_opened_again_by_mistake_is_over_again(detector: Detector, alert: Alert, alice: User) -> None:
    Alert.objects.update(ended_at=SEEN)
    again = Alert.objects.get()
    act = again.reopen(by=alice, now=SEEN)

    again.take_back(act, by=alice, now=SEEN + MINUTE)

    assert not Alert.objects.get().is_open


def test_a_false_alarm_opened_again_by_mistake_is_one_again(detector: Detector, alert: Alert, alice: User) -> None:
    alert.dismiss(by=alice, now=SEEN)
    dearer = taught(detector)
    again = Alert.objects.get()
    act = again.reopen(by=alice, now=SEEN)

    again.take_back(act, by=alice, now=SEEN)

    alert = Alert.objects.get()
    assert (alert.is_open, alert.verdict) == (False, "false")
    assert taught(detector) == pytest.approx(dearer, abs=0.01)


def test_nothing_is_opened_that_nobody_watches(detector: Detector, alert: Alert, alice: User) -> None:
    alert.dismiss(by=alice, now=SEEN)
    detector.switch(on=False, by=alice, now=SEEN)

    Alert.objects.get().reopen(by=alice, now=SEEN)

    alert = Alert.objects.get()
    assert (alert.is_open, alert.verdict) == (False, "")


def test_one_learnt_meanwhile_is_unlearnt_and_learnt_again(detector: Detector, alert: Alert, alice: User) -> None:
    alert.dismiss(by=alice, now=SEEN)
    dearer = taught(detector)
    again = Alert.objects.get()
    act = again.reopen(by=alice, now=SEEN)
    assert taught(detector) > dearer

    again.take_back(act, by=alice, now=SEEN)

    assert taught(detector) == pytest.approx(dearer, abs=0.01)


def test_only_the_last_alert_of_a_brand_is_opened_again(detector: Detector, alert: Alert, alice: User) -> None:
    Alert.objects.update(ended_at=SEEN)
    Alert.objects.create(
        workspace=alert.workspace, detector=detector, since=SEEN, opened_at=SEEN + MINUTE, seen_at=SEEN
    )

    with pytest.raises(StillWatched):
        alert.reopen(by=alice, now=SEEN)


def test_what_ended_while_somebody_looked_at_it_ends_once(detector: Detector, alert: Alert, alice: User) -> None:
    seen = Alert.objects.get()
    Alert.objects.get().dismiss(by=alice, now=SEEN)

    seen.dismiss(by=alice, now=SEEN + MINUTE)

    alert.refresh_from_db()
    assert alert.ended_at == SEEN
    assert alert.steps.filter(kind="ended").count() == 1


def test_an_alert_of_a_clock_that_was_ahead_is_not_opened_again_beside_another(
    detector: Detector, alert: Alert, alice: User
) -> None:
    ahead = Alert.objects.create(
        workspace=alert.workspace, detector=detector, since=SEEN, opened_at=SEEN + timedelta(hours=5), seen_at=SEEN,
        ended_at=SEEN,
    )  # fmt: skip

    with pytest.raises(StillWatched):
        ahead.reopen(by=alice, now=SEEN)


def test_the_same_act_twice_is_one(alert: Alert, alice: User) -> None:
    alert.acknowledge(by=alice, now=SEEN)
    alert.acknowledge(by=alice, now=SEEN + MINUTE)

    assert AlertAct.objects.count() == 1


def test_every_act_is_an_event_with_who_did_it(alert: Alert, alice: User, bob: User) -> None:
    alert.acknowledge(by=alice, now=SEEN)
    alert.snooze(SEEN + timedelta(hours=1), by=alice, now=SEEN)
    alert.escalate(bob, by=alice, now=SEEN, note="call me")
    alert.dismiss(by=bob, now=SEEN)

    names = Event.objects.filter(name__startswith="alert.", by__isnull=False).order_by("pk")
    assert list(names.values_list("name", "by__name")) == [
        ("alert.acknowledged", "Alice Martin"), ("alert.snoozed", "Alice Martin"),
        ("alert.escalated", "Alice Martin"), ("alert.dismissed", "Bob Durand"),
    ]  # fmt: skip


def test_a_snooze_ends(alert: Alert, alice: User) -> None:
    alert.snooze(SEEN + timedelta(hours=1), by=alice, now=SEEN)
    alert = Alert.objects.get()

    assert alert.snoozed_until(SEEN + 59 * MINUTE)
    assert alert.snoozed_until(SEEN + 61 * MINUTE) is None


def test_a_person_who_acts_during_a_look_is_not_overwritten(detector: Detector, alert: Alert, alice: User) -> None:
    from parvis.warning.looking import Overtaken

    under_way = Look(Detector.objects.get(), SEEN + 5 * MINUTE)
    alert.dismiss(by=alice, now=SEEN)

    with pytest.raises(Overtaken):
        under_way.take()

    assert not Alert.objects.get().is_open
