from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from parvis.delivery.models import Account, Delivery, Pause
from parvis.delivery.models.delivery import CANNOT_WITHDRAW
from parvis.delivery.posts import keep_post
from parvis.delivery.replies import keep_replies
from parvis.delivery.tests.conftest import NOON, House
from parvis.delivery.tests.test_protocol import lost
from parvis.networks import seam
from parvis.workspaces.models import ApiToken, User, Workspace

pytestmark = pytest.mark.django_db
ALL = ["deliveries:read", "deliveries:write"]
Ask = Callable[..., Any]


def asking(workspace: Workspace, by: User, scopes: list[str]) -> Ask:
    _, secret = ApiToken.issue(workspace, "Robot", scopes, by=by, now=NOON)
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def ask(method: str, path: str, body: Any = None) -> Any:
        return client.generic(method, f"/api/v1{path}", "" if body is None else json.dumps(body), "application/json")

    return ask


@pytest.fixture
def ask(house: House) -> Ask:
    return asking(house.workspace, house.by, ALL)


def test_what_is_sent_is_listed_with_where_it_stands(house: House, ask: Ask) -> None:
    house.deliver(text="Une lampe")
    house.work()
    (found,) = ask("GET", "/deliveries").json()
    assert (found["text"], found["state"], found["url"]) == ("Une lampe", "sent", "https://double.example/p1")
    assert found["repairs"] == ["withdraw"]
    assert ask("GET", "/deliveries?state=due").json() == []


def test_the_timeline_comes_with_one(house: House, ask: Ask) -> None:
    delivery = house.deliver("none")
    house.door.after = lost
    house.work()
    found = ask("GET", f"/deliveries/{delivery.pk}").json()
    assert found["state"] == "unconfirmed"
    told = {moment["by"]: (moment["what"], moment["sentence"]) for moment in found["timeline"]}
    assert told == {"": ("Sent to the network", "No answer."), "Alice Martin": ("asked for it", "")}


def test_a_person_settles_it(house: House, ask: Ask) -> None:
    delivery = house.deliver("none")
    house.door.after = lost
    house.work()
    path = f"/deliveries/{delivery.pk}/repairs"
    assert ask("POST", path, {"repair": "confirm", "url": "javascript:alert(1)"}).status_code == 422
    answer = ask("POST", path, {"repair": "confirm", "url": "https://lumen.example/1"})
    assert (answer.status_code, answer.json()["state"]) == (200, "sent")
    assert ask("POST", path, {"repair": "send_again"}).status_code == 409


def test_what_waits_is_cancelled(house: House, ask: Ask) -> None:
    delivery = house.deliver()
    assert ask("POST", f"/deliveries/{delivery.pk}/repairs", {"repair": "cancel"}).json()["state"] == "cancelled"
    assert Delivery.objects.get().interventions.last().by == house.by


def test_nothing_is_deleted_on_a_network_that_is_gone(house: House, ask: Ask) -> None:
    delivery = house.deliver()
    house.work()
    Account.objects.update(network="uninstalled")
    answer = ask("POST", f"/deliveries/{delivery.pk}/repairs", {"repair": "withdraw"})
    assert (answer.status_code, answer.json()["detail"]) == (409, CANNOT_WITHDRAW)
    assert ask("GET", f"/deliveries/{delivery.pk}").json()["repairs"] == []


def test_the_pause_is_thrown_and_ended(house: House, ask: Ask) -> None:
    assert ask("PUT", "/pause", {"reason": "Storm"}).json()["reason"] == "Storm"
    assert [pause["reason"] for pause in ask("GET", "/pause").json()] == ["Storm"]
    assert ask("DELETE", "/pause").status_code == 200
    assert not Pause.objects.on().exists()


def test_a_token_that_only_reads_changes_nothing(house: House) -> None:
    ask = asking(house.workspace, house.by, ["deliveries:read"])
    assert ask("PUT", "/pause", {"reason": ""}).status_code == 403
    assert not Pause.objects.exists()


def test_another_workspace_sees_nothing(house: House, other_workspace: Workspace, charlie: User) -> None:
    delivery = house.deliver()
    ask = asking(other_workspace, charlie, ALL)
    assert ask("GET", "/deliveries").json() == []
    assert ask("GET", f"/deliveries/{delivery.pk}").status_code == 404
    assert ask("POST", f"/deliveries/{delivery.pk}/repairs", {"repair": "cancel"}).status_code == 404


def test_the_answers_under_it_are_listed(house: House, ask: Ask) -> None:
    delivery = house.deliver(text="Une lampe")
    house.work()
    keep_post(delivery, NOON)
    said = seam.Post(network="double_list", native_id="r1", author=seam.Author("zoe", "zoe"), text="Oui", kind="reply",
                     created_at=NOON, reply_to="p1")  # fmt: skip
    keep_replies(Delivery.objects.get(), seam.Batch((said,)), NOON)
    (found,) = ask("GET", f"/deliveries/{delivery.pk}/replies").json()
    assert (found["handle"], found["text"], found["reply_to"], found["is_ours"]) == ("zoe", "Oui", "p1", False)


def test_an_address_that_no_database_keeps_is_refused(house: House, ask: Ask) -> None:
    delivery = house.deliver("none")
    house.door.after = lost
    house.work()
    answer = ask("POST", f"/deliveries/{delivery.pk}/repairs", {"repair": "confirm", "url": "https://x.example/\0"})
    assert answer.status_code == 422
