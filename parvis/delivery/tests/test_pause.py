from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.delivery.models import Delivery, Pause
from parvis.delivery.panic import REASON
from parvis.delivery.tests.conftest import NOON, House
from parvis.delivery.views import pauses
from parvis.events.models import Event
from parvis.workspaces.models import Member, Role, User, Workspace

pytestmark = pytest.mark.django_db
PAGE = "/w/lumen/pause"
SWITCH = "/w/lumen/pause/switch"


def test_a_pause_holds_its_workspace_alone(house: House, other_workspace: Workspace) -> None:
    Pause.throw(other_workspace, reason="Theirs", at=NOON)
    house.deliver()
    house.work()
    assert len(house.texts) == 1


def test_a_pause_of_all_holds_everyone(house: House) -> None:
    pause = Pause.throw(None, reason="Storm", at=NOON)
    house.deliver()
    house.work()
    assert house.texts == []
    pause.resume(by=house.by, at=NOON)
    house.work()
    assert len(house.texts) == 1


def test_thrown_twice_it_is_one_pause(workspace: Workspace, alice: User) -> None:
    first = Pause.throw(workspace, reason="Storm", at=NOON, by=alice)
    assert Pause.throw(workspace, reason="Again", at=NOON, by=alice) == first
    assert Pause.objects.get().reason == "Storm"
    assert Event.objects.filter(name="sending.paused").count() == 1


def test_it_ends_once_and_can_be_thrown_anew(workspace: Workspace, alice: User) -> None:
    pause = Pause.throw(workspace, reason="Storm", at=NOON, by=alice)
    assert pause.resume(by=alice, at=NOON)
    assert not pause.resume(by=alice, at=NOON)
    assert Event.objects.filter(name="sending.resumed").count() == 1
    assert Pause.throw(workspace, reason="Again", at=NOON, by=alice) != pause


def test_an_alert_can_throw_it(workspace: Workspace) -> None:
    assert Pause.throw(workspace, reason="Crisis “Lampe”", at=NOON).by is None


def test_what_it_held_is_listed_and_what_is_too_late_asks(house: House) -> None:
    pause = Pause.throw(house.workspace, reason="Storm", at=NOON, by=house.by)
    soon = house.deliver(at=NOON + timedelta(minutes=1), good_for=timedelta(hours=1))
    later = house.deliver(at=NOON + timedelta(hours=2))
    house.clock.pass_by(2.5 * 3600)
    pause.resume(by=house.by, at=house.clock.now)
    assert list(Delivery.objects.held_by(pause).order_by("pk")) == [soon, later]
    house.work()
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["expired", "sent"]


def test_the_switch_is_on_a_page_and_the_banner_everywhere(alice_client: Client, workspace: Workspace) -> None:
    answer = alice_client.post(SWITCH, {"act": "pause", "reason": "Orage sur Lumen"}, follow=True)
    assert "Orage sur Lumen" in answer.content.decode()
    assert "Orage sur Lumen" in alice_client.get("/w/lumen/members").content.decode()
    alice_client.post(SWITCH, {"act": "resume"})
    assert "Orage sur Lumen" not in alice_client.get("/w/lumen/members").content.decode()
    assert not Pause.objects.on().exists()


def test_the_page_shows_what_is_held(alice_client: Client, house: House) -> None:
    Pause.throw(house.workspace, reason="Storm", at=timezone.now() - timedelta(minutes=5), by=house.by)
    house.deliver(text="Une lampe qui attend", at=timezone.now() - timedelta(minutes=1))
    assert "Une lampe qui attend" in alice_client.get(PAGE).content.decode()


def test_an_agent_sees_it_and_may_not_throw_it(bob_client: Client) -> None:
    assert bob_client.get(PAGE).status_code == 200
    assert bob_client.post(SWITCH, {"act": "pause"}).status_code == 403
    assert not Pause.objects.exists()


def test_a_stranger_cannot(charlie_client: Client, workspace: Workspace) -> None:
    assert charlie_client.post(SWITCH, {"act": "pause"}).status_code == 404
    assert not Pause.objects.exists()


def test_something_else_is_refused(alice_client: Client, bob: User) -> None:
    Member.objects.filter(user=bob).update(role=Role.EDITOR)
    assert alice_client.post(SWITCH, {"act": "explode"}).status_code == 400


def test_what_was_due_a_moment_before_it_is_held_too(house: House) -> None:
    house.deliver()
    pause = Pause.throw(house.workspace, reason="Storm", at=NOON + timedelta(seconds=5))
    assert Delivery.objects.held_by(pause).count() == 1


@pytest.mark.parametrize("place", ["members", "accounts"])
def test_a_reason_of_ours_is_told_in_the_readers_language(
    alice_client: Client, workspace: Workspace, place: str
) -> None:
    Pause.throw(workspace, reason=REASON, at=timezone.now())
    page = alice_client.get(f"/w/lumen/{place}", headers={"accept-language": "fr"}).content.decode()
    assert "tous les comptes sont déconnectés" in page
    assert REASON not in page


def test_the_page_counts_more_than_it_lists(
    alice_client: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pauses, "SHOWN", 1)
    Pause.throw(house.workspace, reason="Storm", at=timezone.now() - timedelta(minutes=5), by=house.by)
    for _ in range(2):
        house.deliver(at=timezone.now() - timedelta(minutes=1))
    assert "2 posts should have left since" in alice_client.get(PAGE).content.decode()
