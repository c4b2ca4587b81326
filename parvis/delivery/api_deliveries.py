from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from parvis.delivery.models import Delivery, NotNow, Pause
from parvis.delivery.replies import Reply, replies_to
from parvis.delivery.timeline import Moment, timeline
from parvis.workspaces.bearer import Bearer, workspace_of
from parvis.workspaces.models import Scope, User

router = Router(tags=["deliveries"])

MOST = 200
Repair = Literal["confirm", "send_again", "try_again", "give_up", "cancel", "withdraw"]


class DeliveryOut(Schema):
    id: int
    kind: str
    state: str
    network: str
    account: str
    text: str
    not_before: datetime
    expires: datetime | None
    error: str = Field(description="What went wrong last; empty when nothing did")
    url: str = Field(description="Where it stands, once sent")
    sent_at: datetime | None
    is_withdrawn: bool
    repairs: list[str] = Field(description="What may be done now, see POST /deliveries/{id}/repairs")

    @staticmethod
    def resolve_network(row: Delivery) -> str:
        return row.account.network

    @staticmethod
    def resolve_account(row: Delivery) -> str:
        return row.account.name

    @staticmethod
    def resolve_text(row: Delivery) -> str:
        return row.draft.text

    @staticmethod
    def resolve_url(row: Delivery) -> str:
        receipt = getattr(row, "receipt", None)
        return receipt.url if receipt else ""

    @staticmethod
    def resolve_sent_at(row: Delivery) -> datetime | None:
        receipt = getattr(row, "receipt", None)
        return receipt.at if receipt else None

    @staticmethod
    def resolve_repairs(row: Delivery) -> list[str]:
        return [name for name in REPAIRS if row.may_be(name)]


class MomentOut(Schema):
    at: datetime
    ended_at: datetime | None
    what: str
    outcome: str
    sentence: str
    answer: str = Field(description="The network's own first words, without secrets")
    by: str
    worker: str

    @staticmethod
    def resolve_what(moment: Moment) -> str:
        return str(moment.what)

    @staticmethod
    def resolve_outcome(moment: Moment) -> str:
        return str(moment.outcome)

    @staticmethod
    def resolve_by(moment: Moment) -> str:
        return str(moment.by or "")


class DeliveryWithTimeline(DeliveryOut):
    timeline: list[MomentOut]

    @staticmethod
    def resolve_timeline(row: Delivery) -> list[Moment]:
        return timeline(row)


class ReplyOut(Schema):
    """A post under ours."""

    native_id: str
    reply_to: str
    kind: str
    author: str
    handle: str
    text: str
    url: str
    created_at: datetime
    edited_at: datetime | None
    is_ours: bool

    @classmethod
    def of(cls, reply: Reply) -> ReplyOut:
        post, author = reply.post, reply.post.author
        return cls(
            native_id=post.native_id, reply_to=post.reply_to, kind=post.kind, author=author.name, handle=author.handle,
            text=post.text, url=post.url, created_at=post.created_at, edited_at=post.edited_at, is_ours=reply.is_ours,
        )  # fmt: skip


class RepairIn(Schema):
    repair: Repair
    url: str = Field("", max_length=2000, pattern=r"^[^\x00]*$", description="With confirm: where somebody saw it")


class PauseIn(Schema):
    reason: str = Field("", max_length=500, pattern=r"^[^\x00]*$")


class PauseOut(Schema):
    reason: str
    at: datetime
    by: str

    @staticmethod
    def resolve_by(pause: Pause) -> str:
        return str(pause.by or "")


REPAIRS: dict[str, Callable[[Delivery, User, str], object]] = {
    "confirm": lambda row, by, url: row.confirm(by=by, url=url),
    "send_again": lambda row, by, url: row.send_again(by=by),
    "try_again": lambda row, by, url: row.try_again(by=by),
    "give_up": lambda row, by, url: row.give_up(by=by),
    "cancel": lambda row, by, url: row.cancel(by=by),
    "withdraw": lambda row, by, url: row.withdraw(by=by),
}


@router.get(
    "/deliveries", response=list[DeliveryOut], auth=Bearer(Scope.READ_DELIVERIES), operation_id="list_deliveries"
)
def list_deliveries(request: HttpRequest, state: Delivery.State | None = None) -> Any:
    """The newest 200, or those in one state."""
    rows = workspace_of(request).deliveries.select_related("account", "receipt").order_by("-not_before", "-id")
    return (rows.filter(state=state) if state else rows)[:MOST]


@router.get(
    "/deliveries/{int:delivery_id}", response=DeliveryWithTimeline, auth=Bearer(Scope.READ_DELIVERIES),
    operation_id="show_delivery",
)  # fmt: skip
def show_delivery(request: HttpRequest, delivery_id: int) -> Any:
    """One, with its timeline: every attempt, every answer, who did what."""
    return _delivery(request, delivery_id)


@router.get(
    "/deliveries/{int:delivery_id}/replies", response=list[ReplyOut], auth=Bearer(Scope.READ_DELIVERIES),
    operation_id="list_replies",
)  # fmt: skip
def list_replies(request: HttpRequest, delivery_id: int) -> Any:
    """What people wrote under it, each behind what it answers; looked for often while it is young."""
    return [ReplyOut.of(reply) for reply in replies_to(_delivery(request, delivery_id))]


@router.post(
    "/deliveries/{int:delivery_id}/repairs", response=DeliveryWithTimeline, auth=Bearer(Scope.WRITE_DELIVERIES),
    operation_id="repair_delivery",
)  # fmt: skip
def repair_delivery(request: HttpRequest, delivery_id: int, given: RepairIn) -> Any:
    """Settle what a machine cannot: it went out, send it again, try it again, stop looking, cancel, delete it."""
    row = _delivery(request, delivery_id)
    if given.url and not given.url.startswith(("https://", "http://")):
        raise HttpError(422, "The address must begin with https:// or http://.")
    try:
        REPAIRS[given.repair](row, _person(request), given.url)
    except NotNow as error:
        raise HttpError(409, str(error))
    return _delivery(request, delivery_id)


@router.get("/pause", response=list[PauseOut], auth=Bearer(Scope.READ_DELIVERIES), operation_id="list_pauses")
def list_pauses(request: HttpRequest) -> Any:
    """What holds this workspace now: its own pause, or one of everybody's."""
    return Pause.objects.over(workspace_of(request).pk).select_related("by")


@router.put("/pause", response=PauseOut, auth=Bearer(Scope.WRITE_DELIVERIES), operation_id="pause_sending")
def pause_sending(request: HttpRequest, given: PauseIn) -> Any:
    """Let nothing leave any more, at once. Said twice it is one pause."""
    workspace = workspace_of(request)
    return Pause.throw(workspace, reason=given.reason, at=timezone.now(), by=_person(request))


@router.delete("/pause", response=list[DeliveryOut], auth=Bearer(Scope.WRITE_DELIVERIES), operation_id="resume_sending")
def resume_sending(request: HttpRequest) -> Any:
    """Let things leave again. Answers with what should have left meanwhile."""
    workspace, held = workspace_of(request), []
    for pause in Pause.objects.on().filter(workspace=workspace):
        held += list(Delivery.objects.held_by(pause).select_related("account", "receipt")[:MOST])
        pause.resume(by=_person(request), at=timezone.now())
    return held


def _delivery(request: HttpRequest, delivery_id: int) -> Delivery:
    rows = workspace_of(request).deliveries.select_related("account", "receipt", "workspace")
    found = rows.filter(pk=delivery_id).first()
    if found is None:
        raise HttpError(404, "No such delivery.")
    return found


def _person(request: HttpRequest) -> User:
    return request.auth.made_by  # type: ignore[attr-defined,no-any-return]
