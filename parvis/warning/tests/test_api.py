from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.warning.models import Alert, AlertAct, Detector
from parvis.workspaces.models import ApiToken, Scope, User, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(workspace: Workspace, detector: Detector) -> Alert:
    now = timezone.now()
    return Alert.objects.create(
        workspace=workspace, detector=detector, since=now - timedelta(hours=1), opened_at=now, seen_at=now,
        mentions=40, negatives=30, usual_per_hour=4, peak_per_hour=40, once_in_days=150,
    )  # fmt: skip


@pytest.fixture
def client(workspace: Workspace, alice: User) -> Client:
    scopes = [Scope.READ_ALERTS, Scope.WRITE_ALERTS]
    _, secret = ApiToken.issue(workspace, "Phone", scopes, by=alice, now=timezone.now())
    return Client(headers={"Authorization": f"Bearer {secret}"})


def post(client: Client, alert: Alert, **body: Any) -> Any:
    return client.post(f"/api/v1/alerts/{alert.pk}/acts", body, content_type="application/json")


def test_alerts_are_listed_open_or_over(client: Client, alert: Alert) -> None:
    assert [row["id"] for row in client.get("/api/v1/alerts?open=true").json()] == [alert.pk]
    assert client.get("/api/v1/alerts?open=false").json() == []


def test_one_says_what_its_page_says(client: Client, alert: Alert) -> None:
    shown = client.get(f"/api/v1/alerts/{alert.pk}").json()

    assert (shown["brand"], shown["severity"], shown["mentions"]) == ("lumen", "serious", 40)
    assert shown["headline"].startswith("More anger than usual about Lumen: ")


def test_an_act_is_that_of_the_tokens_maker(client: Client, alert: Alert, alice: User) -> None:
    answer = post(client, alert, kind="acknowledged")

    assert answer.status_code == 201
    assert AlertAct.objects.get().by == alice


def test_it_is_passed_on_by_address(client: Client, alert: Alert, bob: User) -> None:
    assert post(client, alert, kind="escalated", to="Bob@lumen.example").status_code == 201
    assert AlertAct.objects.get().to == bob


@pytest.mark.parametrize(
    "body", [{"kind": "snoozed"}, {"kind": "escalated", "to": "nobody@lumen.example"}, {"kind": "x"}]
)
def test_what_makes_no_sense_is_said(client: Client, alert: Alert, body: dict[str, str]) -> None:
    assert post(client, alert, **body).status_code == 422


def test_an_older_alert_is_not_opened_again(client: Client, alert: Alert, detector: Detector) -> None:
    Alert.objects.update(ended_at=timezone.now())
    later = timezone.now() + timedelta(minutes=1)
    Alert.objects.create(workspace=alert.workspace, detector=detector, since=later, opened_at=later, seen_at=later)

    assert post(client, alert, kind="reopened").status_code == 409


def test_a_token_that_only_reads_does_not_act(workspace: Workspace, alert: Alert, alice: User) -> None:
    _, secret = ApiToken.issue(workspace, "Screen", [Scope.READ_ALERTS], by=alice, now=timezone.now())

    answer = post(Client(headers={"Authorization": f"Bearer {secret}"}), alert, kind="acknowledged")

    assert answer.status_code == 403
