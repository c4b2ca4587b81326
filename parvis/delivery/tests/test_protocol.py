"""One delivery through the protocol, on each kind of network."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from parvis.delivery.models import Account, Attempt, Delivery, NotNow
from parvis.delivery.protocol import deliver_one
from parvis.delivery.terms import LeaseTooShort, Terms, check_all
from parvis.delivery.tests.conftest import NOON, TERMS, House
from parvis.door import DoorError, TooLate
from parvis.events.models import Event
from parvis.lib.text.sentence import Sentence
from parvis.networks.seam import Draft, NetworkError, Sent
from tests.doubles.publishing import KeyDouble, ListDouble, NoneDouble

pytestmark = pytest.mark.django_db

WAYS = ("key", "rkey", "container", "list", "none")
SURE = ("key", "rkey", "container", "list")
State = Delivery.State


class Killed(BaseException):
    """Stands for kill -9: nothing in the code may catch it."""


def lost(method: str, path: str) -> None:
    """The server did it, and its answer never came."""
    if method != "GET":
        raise TooLate("No answer.", uncertain=True)


def killed(method: str, path: str) -> None:
    if method != "GET":
        raise Killed


def nothing(method: str, path: str) -> None:
    """All goes well."""


def outcomes(delivery: Delivery) -> list[tuple[str, str]]:
    return list(delivery.attempts.values_list("kind", "outcome"))


def state_of(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


@pytest.mark.parametrize("way", WAYS)
def test_what_is_due_goes_out_once(house: House, way: str) -> None:
    delivery = house.deliver(way, "Une lampe neuve")
    house.work()
    assert house.texts == ["Une lampe neuve"]
    assert state_of(delivery) == State.SENT
    assert delivery.receipt.native_id in house.door.server.posts
    assert outcomes(delivery)[-1] == ("send", "sent")


def test_what_is_not_due_yet_waits(house: House) -> None:
    delivery = house.deliver(at=NOON + timedelta(minutes=5))
    house.work()
    assert (house.texts, state_of(delivery)) == ([], State.DUE)
    house.clock.pass_by(300)
    house.work()
    assert state_of(delivery) == State.SENT


@pytest.mark.parametrize("way", SURE)
def test_a_lost_answer_makes_no_second_post(house: House, way: str) -> None:
    delivery = house.deliver(way)
    house.door.after = lost
    house.work()
    if way == "container":  # its first call puts it ready
        house.clock.pass_by(10)
        house.door.after = nothing
        house.work()
        house.door.after = lost
    house.door.after = nothing
    house.work_later()
    assert len(house.texts) == 1
    assert state_of(delivery) == State.SENT


@pytest.mark.parametrize("way", SURE)
def test_a_worker_killed_after_the_server_did_it_makes_no_second_post(house: House, way: str) -> None:
    delivery = house.deliver(way)
    house.door.after = killed
    with pytest.raises(Killed):
        house.work()
    house.door.after = nothing
    house.work_later()
    assert len(house.texts) == 1
    assert state_of(delivery) == State.SENT


@pytest.mark.parametrize("way", SURE)
def test_a_worker_killed_before_the_server_heard_it_loses_nothing(house: House, way: str) -> None:
    delivery = house.deliver(way)
    house.door.before = killed
    with pytest.raises(Killed):
        house.work()
    house.door.before = nothing
    house.work_later()
    assert len(house.texts) == 1
    assert state_of(delivery) == State.SENT


def test_the_attempt_is_stored_before_the_call(house: House) -> None:
    delivery = house.deliver()
    seen: list[tuple[str, str]] = []
    house.door.before = lambda method, path: seen.extend(outcomes(delivery))
    house.work()
    assert seen == [("send", "")]


def test_nobody_takes_it_while_the_lease_lasts(house: House) -> None:
    house.deliver()
    house.door.before = killed
    with pytest.raises(Killed):
        house.work()
    house.door.before = nothing
    house.clock.pass_by(TERMS.lease_seconds - 1)
    assert not deliver_one(TERMS, house.clock)


def test_where_nothing_can_be_looked_up_a_person_is_asked(house: House) -> None:
    delivery = house.deliver("none")
    house.door.after = lost
    house.work()
    house.door.after = nothing
    house.work_later()
    assert state_of(delivery) == State.UNCONFIRMED
    assert delivery.error
    assert Event.objects.filter(name="delivery.unconfirmed").count() == 1
    assert len(house.texts) == 1


def test_a_person_says_that_it_went_out(house: House) -> None:
    delivery = house.deliver("none")
    house.door.after = lost
    house.work()
    delivery.confirm(by=house.by, url="https://double.example/p1")
    assert state_of(delivery) == State.SENT
    assert (delivery.receipt.how, delivery.receipt.url) == ("confirmed", "https://double.example/p1")
    house.work_later()
    assert len(house.texts) == 1


def test_a_person_says_that_it_did_not_go_out(house: House) -> None:
    delivery = house.deliver("none")
    house.door.before = lost
    house.work()
    house.door.before = nothing
    delivery.send_again(by=house.by)
    with pytest.raises(NotNow):
        delivery.send_again(by=house.by)
    house.clock.now = delivery.due_at  # a person acts by the clock on the wall
    house.work()
    assert state_of(delivery) == State.SENT
    assert len(house.texts) == 1


def test_a_dead_worker_on_a_network_with_nothing_leaves_it_to_a_person(house: House) -> None:
    delivery = house.deliver("none")
    house.door.before = killed
    with pytest.raises(Killed):
        house.work()
    house.door.before = nothing
    house.work_later()
    assert state_of(delivery) == State.UNCONFIRMED
    assert house.texts == []


def test_a_key_that_the_server_forgot_is_not_trusted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeyDouble, "key_lives_seconds", 100.0)
    delivery = house.deliver("key")
    house.door.after = lost
    house.work()
    house.door.after = nothing
    house.work_later()
    assert state_of(delivery) == State.UNCONFIRMED
    assert len(house.texts) == 1


def test_a_refusal_is_told_in_the_networks_words(house: House) -> None:
    delivery = house.deliver()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ListDouble, "publish", refused)
        house.work()
    assert state_of(delivery) == State.REJECTED
    assert delivery.error == "Too long: 300 characters at most."
    assert delivery.attempts.get().answer == "text too long, token…"
    assert Event.objects.filter(name="delivery.rejected").exists()


def refused(*_: object) -> None:
    raise NetworkError(
        "Too long: 300 characters at most.", permanent=True, answer="text too long,\n token=hunter2-secret"
    )


def test_what_was_refused_is_tried_again_by_a_person(house: House) -> None:
    delivery = house.deliver()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ListDouble, "publish", refused)
        house.work()
    delivery.refresh_from_db()
    delivery.change(Draft(text="Plus court"), by=house.by)
    delivery.try_again(by=house.by)
    house.clock.now = delivery.due_at
    house.work()
    assert house.texts == ["Plus court"]
    assert state_of(delivery) == State.SENT


@pytest.mark.parametrize("way", ["rkey", "list"])
def test_a_refusal_after_a_lost_answer_does_not_hide_the_post(house: House, way: str) -> None:
    delivery = house.deliver(way)
    house.door.after = lost
    house.work()
    house.door.after = nothing
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.doubles.publishing.RkeyDouble.publish", refused)
        house.work_later()
    assert state_of(delivery) == State.SENT
    assert delivery.receipt.how == "found"


def test_a_refusal_after_a_lost_answer_that_nobody_can_check_is_left_to_a_person(house: House) -> None:
    delivery = house.deliver("key")
    house.door.after = lost
    house.work()
    house.door.after = nothing
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KeyDouble, "publish", refused)
        house.work_later()
    assert state_of(delivery) == State.UNCONFIRMED


def test_what_surely_did_not_go_out_is_sent_later_and_later(house: House) -> None:
    delivery = house.deliver()
    house.door.before = unreachable
    house.work()
    first = delivery.__class__.objects.get().due_at - house.clock.now
    house.clock.pass_by(10)
    house.work()
    delivery.refresh_from_db()
    assert delivery.due_at - house.clock.now > first
    house.door.before = nothing
    house.work_later(10)
    assert outcomes(delivery) == [("send", "failed"), ("send", "failed"), ("send", "sent")]


def unreachable(method: str, path: str) -> None:
    raise DoorError("Nobody answers.")


def test_the_network_says_when_to_come_back_and_all_of_the_account_wait(house: House) -> None:
    def busy(*_: object) -> None:
        raise NetworkError("Later.", retry_after=600)

    first, second = house.deliver(), house.deliver(at=NOON + timedelta(seconds=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ListDouble, "publish", busy)
        house.work()
    house.clock.pass_by(2)
    house.work()
    assert house.texts == []
    first.refresh_from_db()
    second.refresh_from_db()
    assert min(first.due_at, second.due_at) >= NOON + timedelta(seconds=600)
    assert not second.attempts.exists()
    house.work_later(700)
    assert len(house.texts) == 2


def test_a_claim_lost_while_sending_changes_nothing(house: House) -> None:
    delivery = house.deliver()
    house.door.after = lambda *_: Delivery.objects.update(token=F("token") + 1)
    house.work()
    assert state_of(delivery) == State.CLAIMED
    assert delivery.attempts.get().sentence.startswith("The answer came after")


def test_a_network_that_takes_longer_than_a_lease_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    check_all()
    monkeypatch.setattr(NoneDouble, "sending_seconds", 170.0)
    with pytest.raises(LeaseTooShort, match="too short"):
        check_all()
    with pytest.raises(LeaseTooShort):
        check_all(Terms(lease_seconds=1))


def test_a_worker_that_stood_still_does_not_dare_to_send(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = house.deliver()
    moments = iter([0.0, 500.0, 1000.0, 1000.0])
    monkeypatch.setattr("parvis.delivery.protocol.time.clock_gettime", lambda clock: next(moments))
    house.work()
    assert (house.texts, outcomes(delivery)) == ([], [("send", "failed")])
    house.work_later(10, times=1)
    assert len(house.texts) == 1


def test_tries_come_to_an_end(house: House) -> None:
    delivery = house.deliver(good_for=None)
    house.door.before = unreachable
    house.work_later(400, times=TERMS.most_tries + 1)
    assert state_of(delivery) == State.REJECTED
    assert delivery.error == "Nobody answers."


def test_a_clock_an_hour_off_is_told(house: House) -> None:
    delivery = house.deliver("none")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NoneDouble, "publish", lambda *_: Sent("p1", at=NOON - timedelta(hours=1)))
        house.work()
    assert state_of(delivery) == State.SENT
    assert "60" in delivery.attempts.get().sentence
    assert Attempt.objects.get().outcome == "sent"


def test_an_account_that_the_network_refuses_makes_all_wait(house: House) -> None:
    def revoked(*_: object) -> None:
        raise NetworkError("Connect again.", permanent=True, of_account=True)

    first, second = house.deliver(), house.deliver(at=NOON + timedelta(seconds=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ListDouble, "publish", revoked)
        house.work_later(10)
    assert (state_of(first), state_of(second)) == (State.DUE, State.DUE)
    assert Attempt.objects.count() == 1
    assert Account.objects.get().state == Account.State.BROKEN
    Account.objects.update(state=Account.State.CONNECTED)
    house.work_later(10)
    assert len(house.texts) == 2


def test_an_account_whose_access_is_just_renewed_is_tried_a_moment_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def renewed(account: Account) -> None:
        raise NetworkError("Just being renewed.", retry_after=10)

    delivery = house.deliver()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parvis.delivery.protocol.outlet_of", renewed)
        house.work()
    assert (state_of(delivery), delivery.attempts.count()) == (State.DUE, 0)
    house.work_later(11, times=1)
    assert state_of(delivery) == State.SENT


def test_our_own_moment_told_back_is_no_clock_of_the_network(house: House) -> None:
    delivery = house.deliver("none")
    house.clock.pass_by(3_600)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NoneDouble, "publish", lambda _self, outgoing: Sent("p1", at=outgoing.created_at))
        house.work()
    assert state_of(delivery) == State.SENT
    assert delivery.attempts.get().sentence == ""


def test_what_a_look_finds_later_says_nothing_of_clocks(house: House) -> None:
    delivery = house.deliver()
    house.door.after = lost
    house.work()
    house.door.after = nothing
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ListDouble, "find", lambda *_: Sent("p1", at=NOON + timedelta(seconds=2)))
        house.work_later(600)
    assert state_of(delivery) == State.SENT
    assert delivery.attempts.get(outcome="sent").sentence == ""


def test_a_secret_that_a_network_says_back_is_shown_to_nobody(house: House) -> None:
    def tells(*_: object) -> None:
        raise NetworkError(
            Sentence("{host} says: “{words}”.", host="x.example", words="bad hunter2-secret"), permanent=True
        )

    house.account().keep_secrets({"token": "hunter2-secret"})
    delivery = house.deliver()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ListDouble, "publish", tells)
        house.work()
    assert state_of(delivery) == State.REJECTED
    assert delivery.error == "x.example says: “bad …”."
    assert delivery.attempts.get().sentence == "x.example says: “bad …”."
