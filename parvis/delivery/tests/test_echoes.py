"""What comes back to our posts, with a double of a network that says what a test tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from parvis.delivery.echoes import begin, look_at_some
from parvis.delivery.models import Account, Delivery, Echo, EchoCount, Receipt
from parvis.delivery.models.echo import STEPS
from parvis.delivery.posts import keep_post
from parvis.events.models import Event
from parvis.networks.seam import Counts, Draft, Idempotency, Measures, NetworkError, Outgoing, Sent
from parvis.workspaces.models import User, Workspace
from tests.doubles.publishing import known

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


class Teller(Measures):
    """A double: says the counts that stand on the class."""

    name: ClassVar[str] = "teller"
    label: ClassVar[str] = "Teller"
    idempotency: ClassVar[Idempotency] = "none"
    counts: ClassVar[dict[str, Counts]] = {}
    error: ClassVar[NetworkError | None] = None
    asked: ClassVar[list[list[str]]] = []

    def publish(self, outgoing: Outgoing) -> Sent:
        raise AssertionError("nothing is sent here")

    def measure(self, sent: Sequence[Sent]) -> dict[str, Counts]:
        type(self).asked.append(sorted(one.native_id for one in sent))
        if type(self).error:
            raise type(self).error
        return {one.native_id: type(self).counts[one.native_id] for one in sent if one.native_id in type(self).counts}


@pytest.fixture(autouse=True)
def teller() -> Iterator[type[Teller]]:
    Teller.counts, Teller.error, Teller.asked = {}, None, []
    with known(Teller):
        yield Teller


@pytest.fixture
def account(workspace: Workspace) -> Account:
    return Account.objects.create(workspace=workspace, network="teller", name="Lumen", native_id="lumen")


def sent(account: Account, name: str = "a", at: datetime = NOON) -> Delivery:
    """A post that was sent."""
    delivery = Delivery.schedule(account, Draft(text=f"Lampe {name}"), key=name, at=at, by=None)
    Receipt.objects.create(delivery=delivery, account=account, native_id=name, how="answered", at=at, received_at=at)
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", due_at=None)
    delivery = Delivery.objects.get(pk=delivery.pk)
    keep_post(delivery, at)
    begin(delivery)
    return delivery


def events(workspace: Workspace) -> list[str]:
    return list(
        Event.objects.filter(workspace=workspace, name__startswith="publication.").values_list("name", flat=True)
    )


def test_interactions_come_back_to_the_post(account: Account) -> None:
    delivery = sent(account)
    Teller.counts["a"] = Counts(likes=7, replies=2)
    look_at_some(NOON + timedelta(minutes=1))

    delivery.refresh_from_db()
    assert delivery.post is not None
    assert (delivery.post.likes, delivery.post.replies, delivery.post.views) == (7, 2, None)


def test_it_is_looked_for_ever_less_often_and_then_no_more(account: Account) -> None:
    sent(account)
    looked, now = [], NOON
    while (due_at := Echo.objects.get().due_at) is not None:
        now = due_at
        assert look_at_some(now)
        looked.append(now - NOON)

    assert tuple(looked) == STEPS
    assert not look_at_some(now + timedelta(days=365))


def test_ages_that_were_missed_are_left_out(account: Account) -> None:
    sent(account)
    look_at_some(NOON + timedelta(hours=2))

    assert Echo.objects.get().due_at == NOON + timedelta(hours=6)
    assert len(Teller.asked) == 1


def test_posts_of_one_account_are_asked_for_together(account: Account) -> None:
    sent(account, "a")
    sent(account, "b")
    look_at_some(NOON + timedelta(minutes=1))

    assert Teller.asked == [["a", "b"]]


def test_a_post_that_is_gone_keeps_its_last_numbers(account: Account) -> None:
    delivery = sent(account)
    Teller.counts["a"] = Counts(likes=7)
    look_at_some(NOON + timedelta(minutes=1))
    Teller.counts.clear()
    look_at_some(NOON + timedelta(minutes=5))

    delivery.refresh_from_db()
    assert delivery.post is not None
    assert delivery.post.likes == 7


def test_what_we_withdrew_is_not_looked_for(account: Account) -> None:
    sent(account)
    Receipt.objects.update(withdrawn_at=NOON)
    look_at_some(NOON + timedelta(minutes=1))

    assert Teller.asked == []
    assert Echo.objects.get().due_at is None


def test_a_network_in_trouble_is_asked_again_later(account: Account) -> None:
    sent(account)
    Teller.error = NetworkError("Busy.", retry_after=900.0)
    look_at_some(NOON + timedelta(minutes=1))

    assert Echo.objects.get().due_at == NOON + timedelta(minutes=16)
    assert Echo.objects.get().step == 0


def test_a_refused_account_is_broken_and_its_posts_wait(account: Account) -> None:
    sent(account)
    Teller.error = NetworkError("No.", permanent=True, of_account=True)
    look_at_some(NOON + timedelta(minutes=1))

    account.refresh_from_db()
    assert account.state == "broken"
    assert not look_at_some(NOON + timedelta(hours=1))


def test_begun_twice_it_is_one(account: Account) -> None:
    begin(sent(account))

    assert Echo.objects.count() == 1


def usual(account: Account, counts: Counts, number: int = 5) -> None:
    """As many posts with these counts at their first age."""
    for place in range(number):
        sent(account, f"usual{place}", NOON - timedelta(days=1))
        Teller.counts[f"usual{place}"] = counts
    look_at_some(NOON - timedelta(days=1) + timedelta(minutes=1))
    assert EchoCount.objects.filter(step=0).count() == number


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (Counts(likes=12, replies=1), []),
        (Counts(likes=40, replies=1), ["publication.taking_off"]),
        (Counts(likes=3, replies=30), ["publication.turning_sour"]),
        (Counts(likes=60, replies=30), ["publication.taking_off"]),
    ],
)
def test_what_is_far_from_usual_is_told(
    account: Account, workspace: Workspace, alice: User, counts: Counts, told: list[str]
) -> None:
    usual(account, Counts(likes=4, replies=1))
    sent(account)
    Teller.counts["a"] = counts
    look_at_some(NOON + timedelta(minutes=1))

    assert events(workspace) == told


def test_it_is_told_once(account: Account, workspace: Workspace) -> None:
    usual(account, Counts(likes=4))
    Teller.counts = {"a": Counts(likes=90), **{f"usual{place}": Counts(likes=5) for place in range(5)}}
    sent(account)
    look_at_some(NOON + timedelta(minutes=1))
    look_at_some(NOON + timedelta(minutes=5))

    assert events(workspace) == ["publication.taking_off"]


def test_without_enough_posts_to_compare_nothing_is_unusual(account: Account, workspace: Workspace) -> None:
    usual(account, Counts(likes=4), number=4)
    sent(account)
    Teller.counts["a"] = Counts(likes=4_000)
    look_at_some(NOON + timedelta(minutes=1))

    assert events(workspace) == []
