"""What the world does to a publication: a clear word before or after, never a wrong state.

A clock an hour off: test_protocol, test_lockstep, and Mastodon's test_account. A corrupt picture and a text over the
limit are told in the composer (publishing/tests) and refused before anything leaves (each network's tests).
"""

from __future__ import annotations

from typing import Any

import pytest

from parvis.delivery import outside
from parvis.delivery.models import Account, Delivery
from parvis.delivery.tests.conftest import NOON, House
from parvis.delivery.tests.test_protocol import lost, nothing
from parvis.door import Door, Response
from parvis.door.replay import Recorded, ReplayDoor
from parvis.door.tests.servers import answer, serving
from parvis.networks.fitting import check_fit
from parvis.networks.seam import Draft, Limits, NetworkError
from parvis.workspaces.models import User, Workspace
from tests.doubles.publishing import ListDouble

pytestmark = pytest.mark.django_db
State = Delivery.State
WAYS = ("key", "rkey", "container", "list", "none")
PAGE = b"<!doctype html><title>Sign in</title><form>Sign in</form>"


def revoked(method: str, path: str) -> None:
    raise NetworkError("double.example no longer accepts our access.", permanent=True, of_account=True)


def state_of(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


def the_account_is_mended(house: House) -> None:
    Account.objects.update(state=Account.State.CONNECTED)
    house.door.before = house.door.after = nothing


@pytest.mark.parametrize("way", WAYS)
def test_an_account_revoked_before_the_server_did_it_keeps_its_post_waiting(house: House, way: str) -> None:
    delivery = house.deliver(way)
    house.door.before = revoked
    house.work()
    assert (state_of(delivery), house.texts) == (State.DUE, [])
    assert Account.objects.get().state == Account.State.BROKEN

    the_account_is_mended(house)
    house.work_later()
    assert (state_of(delivery), len(house.texts)) == (State.SENT, 1)


@pytest.mark.parametrize("way", WAYS[:4])
def test_an_account_revoked_between_the_post_and_our_look_ends_as_one_post(house: House, way: str) -> None:
    delivery = house.deliver(way)
    house.door.after = lost
    house.work()
    house.door.before = revoked
    house.work_later()
    assert state_of(delivery) in (State.DUE, State.UNKNOWN)

    the_account_is_mended(house)
    house.work_later()
    assert (state_of(delivery), len(house.texts)) == (State.SENT, 1)


def a_page_from_now_on(house: House, *, is_done: bool) -> None:
    """The server answers with its log-in page and status 200, having done it or not."""
    asked = house.door.request

    def answered(method: str, url: str, **options: Any) -> Response:
        if is_done:
            asked(method, url, **options)
        return ReplayDoor({url: Recorded(200, PAGE, {"Content-Type": "text/html"})}).request(method, url)

    house.door.request = answered  # type: ignore[method-assign]


@pytest.mark.parametrize("is_done", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("way", WAYS)
def test_a_log_in_page_with_status_200_is_never_taken_for_a_yes(house: House, way: str, is_done: bool) -> None:
    delivery = house.deliver(way)
    a_page_from_now_on(house, is_done=is_done)
    house.work()
    assert state_of(delivery) in (State.DUE, State.UNKNOWN, State.UNCONFIRMED)
    assert not hasattr(Delivery.objects.get(), "receipt")

    del house.door.request
    house.work_later()
    assert state_of(delivery) == (State.UNCONFIRMED if way == "none" else State.SENT)
    assert len(house.texts) == (int(is_done) if way == "none" else 1)


def test_a_text_over_the_limit_is_refused_with_numbers_and_nothing_leaves(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def publish(self: ListDouble, outgoing: Draft) -> None:
        check_fit(outgoing, Limits(characters=300), "Double")

    monkeypatch.setattr(ListDouble, "publish", publish)
    delivery = house.deliver(text="é" * 310)
    house.work()
    delivery.refresh_from_db()
    assert (delivery.state, house.door.asked) == (State.REJECTED, [])
    assert delivery.error == "The text has 310 characters, and Double takes 300: shorten it by 10."


def test_a_link_in_a_text_is_never_followed_by_us(house: House) -> None:
    house.deliver(text="Voir http://169.254.169.254/latest et http://localhost:8000/")
    house.work()
    assert {path for _, path in house.door.asked} == {"/posts"}


def test_a_server_that_sends_us_on_to_a_private_address_is_refused_in_words(
    workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(answer(b"{}")) as inside, serving(answer(b"", "307 Moved", f"Location: {inside.url}")) as server:
        door = Door(allow_private=[server.place])
        monkeypatch.setattr(outside, "door", lambda: door)
        account = Account.objects.create(workspace=workspace, network="webhook", name="Hook", native_id="x",
                                         settings={"url": server.url})  # fmt: skip
        account.keep_secrets({"secret": "s" * 32})
        house = House(workspace, alice, door, accounts={"webhook": account})  # type: ignore[arg-type]
        delivery = house.deliver("webhook", at=NOON)
        house.work()
    delivery.refresh_from_db()
    assert inside.connections == 0
    assert delivery.state == State.REJECTED
    assert delivery.error == "127.0.0.1 wants what was sent to go to another host: it was not."
