"""What waits and in which order: rates, threads, times that are over, pauses, accounts, changes of what was sent."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle

import msgspec
import pytest

from parvis.delivery.models import Account, Bucket, Delivery, NotNow, Pause
from parvis.delivery.protocol import deliver_one
from parvis.delivery.tests.conftest import NOON, TERMS, House
from parvis.delivery.tests.test_protocol import lost, nothing, state_of, unreachable
from parvis.networks.seam import Draft, Outgoing, Rate
from parvis.workspaces.models import Workspace
from tests.doubles.publishing import ListDouble

pytestmark = pytest.mark.django_db
State = Delivery.State


def test_rates_are_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ListDouble, "rates", (Rate(4, 3600),))
    for _ in range(5):
        house.deliver()
    house.work()
    assert len(house.texts) == 2
    house.clock.pass_by(1801)
    house.work()
    assert len(house.texts) == 3
    house.clock.pass_by(1801)
    house.work()
    assert len(house.texts) == 4


@pytest.mark.parametrize("rate", [Rate(1, 1), Rate(2, 10), Rate(3, 60), Rate(20, 60), Rate(50, 300)])
@pytest.mark.parametrize("pauses", [(0,), (0, 0, 0, 7), (1, 0, 90), (400, 0, 0)])
def test_no_window_of_a_rate_holds_more_than_it_allows(
    workspace: Workspace, rate: Rate, pauses: tuple[float, ...]
) -> None:
    turns, now = [], NOON
    for _, pause in zip(range(3 * rate.count), cycle(pauses), strict=False):
        now += timedelta(seconds=pause)
        turns.append(Bucket.take_turn([("account:1", rate)], now=now))
    length = timedelta(seconds=rate.seconds)
    fullest = max(sum(begin <= turn < begin + length for turn in turns) for begin in turns)
    assert fullest <= rate.count


def test_a_thread_goes_out_in_its_order(house: House) -> None:
    head = house.deliver(text="Un", at=NOON + timedelta(seconds=30))
    middle = house.deliver(text="Deux", after=head, continues=True)
    house.deliver(text="Trois", after=middle, continues=True)
    house.work()
    assert house.texts == []
    house.clock.pass_by(31)
    house.work()
    posts = house.door.server.posts
    assert [(post["text"], post.get("reply_to")) for post in posts.values()] == [
        ("Un", None), ("Deux", "p1"), ("Trois", "p2"),
    ]  # fmt: skip


def test_what_could_not_leave_in_time_asks(house: House) -> None:
    delivery = house.deliver(good_for=timedelta(minutes=30))
    house.clock.pass_by(1801)
    house.work()
    assert (house.texts, state_of(delivery)) == ([], State.EXPIRED)
    delivery.try_again(by=house.by)
    house.clock.now = delivery.due_at
    house.work()
    assert state_of(delivery) == State.SENT


def test_what_is_in_doubt_when_its_time_is_over_is_looked_for_and_not_sent(house: House) -> None:
    delivery = house.deliver("list", good_for=timedelta(seconds=60))
    house.door.before = lost
    house.work()
    house.door.before = nothing
    house.work_later()
    assert (house.texts, state_of(delivery)) == ([], State.EXPIRED)


@pytest.mark.parametrize("way", ["list", "rkey"])
def test_the_same_text_twice_is_two_posts(house: House, way: str) -> None:
    house.deliver(way, "Bonjour")
    house.deliver(way, "Bonjour")
    house.door.after = lost
    house.work()
    house.door.after = nothing
    house.work_later()
    assert house.texts == ["Bonjour", "Bonjour"]
    assert Delivery.objects.filter(state=State.SENT).count() == 2


def test_asked_for_twice_with_one_key_it_is_one_delivery(house: House) -> None:
    first = house.deliver(key="publication:9")
    assert house.deliver(key="publication:9") == first
    assert first.interventions.count() == 1


def test_a_pause_between_claim_and_send_is_obeyed(house: House) -> None:
    delivery = house.deliver()

    def thrown() -> object:
        if not Pause.objects.exists() and Delivery.objects.filter(lease_until__isnull=False).exists():
            Pause.throw(house.workspace, reason="Storm", at=NOON, by=house.by)
        return house.clock.now

    deliver_one(TERMS, thrown)  # type: ignore[arg-type]
    assert (house.texts, state_of(delivery)) == ([], State.DUE)
    assert not delivery.attempts.exists()
    Pause.objects.get().resume(by=house.by, at=NOON)
    house.work()
    assert len(house.texts) == 1


def test_an_account_that_is_let_go_sends_nothing(house: House) -> None:
    delivery = house.deliver()
    Account.objects.update(state=Account.State.REVOKED)
    house.work()
    assert (house.texts, state_of(delivery)) == ([], State.DUE)


def test_cancelled_by_a_person_while_a_worker_holds_it_nothing_is_sent(house: House) -> None:
    delivery = house.deliver()

    def cancelled() -> object:
        row = Delivery.objects.get()
        if row.lease_until and row.state == State.DUE:
            row.cancel(by=house.by)
        return house.clock.now

    deliver_one(TERMS, cancelled)  # type: ignore[arg-type]
    assert (house.texts, state_of(delivery)) == ([], State.CANCELLED)


def test_an_edit_and_a_deletion_go_the_same_way(house: House) -> None:
    delivery = house.deliver()
    house.work()
    house.clock.now = NOON + timedelta(days=365)
    delivery.refresh_from_db()
    edit = delivery.edit(Draft(text="Corrigé"), by=house.by)
    house.work()
    assert house.texts == ["Corrigé"]
    withdrawal = delivery.withdraw(by=house.by)
    assert withdrawal.after == edit
    house.work()
    assert house.texts == []
    assert [state_of(edit), state_of(withdrawal)] == [State.SENT, State.SENT]
    delivery.refresh_from_db()
    assert delivery.is_withdrawn
    with pytest.raises(NotNow):
        delivery.edit(Draft(text="Trop tard"), by=house.by)


def test_a_lost_edit_never_overwrites_a_later_one(house: House) -> None:
    delivery = house.deliver()
    house.work()
    house.clock.now = NOON + timedelta(days=365)
    delivery.refresh_from_db()
    delivery.edit(Draft(text="Un"), by=house.by)
    delivery.edit(Draft(text="Deux"), by=house.by)
    house.door.before = unreachable
    house.work()
    house.door.before = nothing
    house.work_later(10)
    assert house.texts == ["Deux"]


def test_a_pause_lets_deletions_through(house: House) -> None:
    delivery = house.deliver()
    house.work()
    house.clock.now = NOON + timedelta(days=365)
    delivery.refresh_from_db()
    Pause.throw(None, reason="Storm", at=NOON)
    delivery.withdraw(by=house.by)
    house.work()
    assert house.texts == []


def test_turns_that_a_pause_let_pass_are_not_all_used_at_once_when_it_ends(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ListDouble, "rates", (Rate(10, 60),))
    for _ in range(20):
        house.deliver()
    house.work(60)
    pause = Pause.throw(house.workspace, reason="Storm", at=house.clock.now)
    house.clock.pass_by(600)
    pause.resume(by=house.by, at=house.clock.now)
    before = len(house.texts)
    house.work(60)
    assert len(house.texts) - before <= 5
    for _ in range(30):
        house.clock.pass_by(15)
        house.work(60)
    assert len(house.texts) == 20


def test_what_a_server_made_wait_does_not_leave_all_at_once_afterwards(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ListDouble, "rates", (Rate(10, 60),))
    for _ in range(20):
        house.deliver()
    until = house.clock.now + timedelta(seconds=600)
    Bucket.hold(Delivery.objects.all()[0].account_scope, until=until, now=house.clock.now)
    house.work(60)
    assert house.texts == []
    house.clock.now = until
    house.work(60)
    assert len(house.texts) <= 5


def test_what_is_moved_says_that_it_was_written_then(house: House) -> None:
    delivery = house.deliver(at=NOON + timedelta(days=3))
    sooner = NOON + timedelta(hours=1)
    delivery.move(sooner, by=house.by)
    assert msgspec.convert(delivery.outgoing, Outgoing).created_at == sooner


def test_what_is_sent_after_all_says_that_it_was_written_then_and_is_put_ready_anew(house: House) -> None:
    delivery = house.deliver("container", good_for=timedelta(minutes=30))
    Delivery.objects.update(outgoing=delivery.outgoing | {"container": "gone"})
    house.clock.pass_by(1801)
    house.work()
    delivery.refresh_from_db()
    delivery.try_again(by=house.by)
    outgoing = msgspec.convert(delivery.outgoing, Outgoing)
    assert (outgoing.created_at, outgoing.container) == (delivery.due_at, "")
    house.clock.now = delivery.due_at
    house.work()
    assert state_of(delivery) == State.SENT


def test_each_edit_has_a_key_of_its_own(house: House) -> None:
    delivery = house.deliver()
    house.work()
    delivery.refresh_from_db()
    first = delivery.edit(Draft(text="Un"), by=house.by)
    second = delivery.edit(Draft(text="Deux"), by=house.by)
    assert len({row.outgoing["key"] for row in (delivery, first, second)}) == 3


def test_it_says_what_it_was_changed_to_there(house: House) -> None:
    delivery = house.deliver(text="Une lampe à 10 €")
    house.work()
    house.clock.now = NOON + timedelta(days=365)
    delivery.refresh_from_db()
    delivery.edit(Draft(text="Une lampe à 12 €"), by=house.by)
    assert delivery.draft.text == "Une lampe à 10 €"
    house.work()
    assert delivery.draft.text == "Une lampe à 12 €"


def test_who_deletes_a_post_no_longer_wants_its_refused_edit(house: House) -> None:
    delivery = house.deliver()
    house.work()
    house.clock.now = NOON + timedelta(days=365)
    delivery.refresh_from_db()
    edit = delivery.edit(Draft(text="Corrigé"), by=house.by)
    Delivery.objects.filter(pk=edit.pk).update(state=State.REJECTED, due_at=None)
    delivery.withdraw(by=house.by)
    house.work()
    edit.refresh_from_db()
    assert edit.state == State.CANCELLED
    with pytest.raises(NotNow):
        edit.try_again(by=house.by)
