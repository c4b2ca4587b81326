from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from parvis.warning.models import Alert, AlertAct, StillWatched
from parvis.warning.telling import Story
from parvis.workspaces.bearer import Bearer, TokenRequest, workspace_of
from parvis.workspaces.models import Member, Scope
from parvis.workspaces.moments import Moment

router = Router(tags=["warning"])
MOST = 200


class StepOut(Schema):
    kind: Literal["opened", "grew", "renewed", "ended", "left"]
    at: datetime
    mentions: int
    per_hour: float
    once_in_days: float


class ActOut(Schema):
    id: int
    kind: Literal["acknowledged", "dismissed", "snoozed", "escalated", "reopened"]
    at: datetime
    by: str
    to: str
    until: datetime | None
    undone_at: datetime | None

    @staticmethod
    def resolve_by(act: AlertAct) -> str:
        return str(act.by or "")

    @staticmethod
    def resolve_to(act: AlertAct) -> str:
        return str(act.to or "")


class AlertOut(Schema):
    id: int
    brand: str
    query: int | None
    headline: str
    severity: Literal["serious", "notable"]
    verdict: Literal["true", "false", ""]
    since: datetime
    opened_at: datetime
    ended_at: datetime | None
    mentions: int
    negatives: int
    per_hour: float
    peak_per_hour: float
    usual_per_hour: float
    once_in_days: float
    stops_below: float | None
    follows: int | None = Field(alias="follows_id")

    @staticmethod
    def resolve_brand(alert: Alert) -> str:
        return alert.detector.brand.slug

    @staticmethod
    def resolve_query(alert: Alert) -> int | None:
        return alert.detector.query_id

    @staticmethod
    def resolve_headline(alert: Alert) -> str:
        return Story(alert, timezone.now()).headline


class AlertWhole(AlertOut):
    evidence: list[dict[str, Any]]
    facts: dict[str, Any] = Field(description="Why: origin (a post), terms, networks, carriers, answers")
    steps: list[StepOut]
    acts: list[ActOut]


class ActIn(Schema):
    kind: Literal["acknowledged", "dismissed", "snoozed", "escalated", "reopened"]
    until: Moment | None = Field(None, description="Of a snooze")
    to: str = Field("", max_length=254, description="E-mail address of the member it is passed on to")
    note: str = Field("", max_length=500, pattern=r"^[^\x00]*$")


class ProblemOut(Schema):
    detail: str


@router.get("/alerts", response=list[AlertOut], auth=Bearer(Scope.READ_ALERTS), operation_id="list_alerts")
def list_alerts(request: HttpRequest, open: bool | None = None) -> Any:
    """The latest first, 200 at most; `open` narrows to those that go on, or to those that are over."""
    alerts = Alert.objects.of(workspace_of(request)).with_rows()
    if open is not None:
        alerts = alerts.open() if open else alerts.past()
    return alerts[:MOST]


@router.get(
    "/alerts/{int:alert_id}", response={200: AlertWhole, 404: ProblemOut}, auth=Bearer(Scope.READ_ALERTS),
    operation_id="show_alert",
)  # fmt: skip
def show_alert(request: HttpRequest, alert_id: int) -> Any:
    return get_object_or_404(Alert.objects.of(workspace_of(request)).with_rows(), pk=alert_id)


@router.post(
    "/alerts/{int:alert_id}/acts", response={201: ActOut, 404: ProblemOut, 409: ProblemOut, 422: ProblemOut},
    auth=Bearer(Scope.WRITE_ALERTS), operation_id="act_on_alert",
)  # fmt: skip
def act_on_alert(request: TokenRequest, alert_id: int, given: ActIn) -> Any:
    """Acts in the name of the person who made the token."""
    workspace, by, now = workspace_of(request), request.auth.made_by, timezone.now()
    alert = get_object_or_404(Alert.objects.of(workspace).with_rows(), pk=alert_id)
    if given.kind == "snoozed":
        if given.until is None or given.until <= now:
            raise HttpError(422, "Say until when, in the future: `until`.")
        return Status(201, alert.snooze(given.until, by=by, now=now))
    if given.kind == "escalated":
        to = Member.objects.filter(workspace=workspace, user__email=given.to.lower()).select_related("user").first()
        if to is None:
            raise HttpError(422, "Nobody of this workspace has the address given in `to`.")
        return Status(201, alert.escalate(to.user, by=by, now=now, note=given.note))
    verbs = {"acknowledged": alert.acknowledge, "dismissed": alert.dismiss, "reopened": alert.reopen}
    try:
        return Status(201, verbs[given.kind](by=by, now=now))
    except StillWatched:
        raise HttpError(409, "The brand has had a later alert: only its last one can be opened again.") from None
