from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile
from ninja.errors import HttpError

from parvis.networks.registry import networks, readable
from parvis.networks.seam import Network
from parvis.posts.forms import keep_upload
from parvis.posts.models import Source
from parvis.workspaces.bearer import Bearer, workspace_of
from parvis.workspaces.models import Scope

router = Router(tags=["sources"])

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*\S[^\x00]*$")]
SECRET_TYPES = ("password", "file")
HIDDEN = "•••"  # what is shown in the place of a secret setting


class SourceIn(Schema):
    network: str = Field(description="One of the names of GET /networks")
    name: Name
    settings: dict[str, str | int | float | bool | None] = Field(default_factory=dict)
    keeps_everything: bool = False
    every_seconds: int = Field(300, ge=30, le=7 * 86_400)


class SourceOut(Schema):
    id: int
    network: str
    name: str
    settings: dict[str, Any]
    state: str
    error: str
    keeps_everything: bool
    every_seconds: int
    received_count: int
    matched_count: int
    bad_count: int
    progress: float | None = Field(description="Of a file: 0 to 1")
    last_post_at: datetime | None
    last_received_at: datetime | None
    due_at: datetime | None

    @staticmethod
    def resolve_settings(source: Source) -> dict[str, Any]:
        """Only what its network declares and does not call a secret or a file."""
        network = networks().get(source.network)
        shown = {setting.name for setting in network.settings if setting.type not in SECRET_TYPES} if network else set()
        told = {name: value if name in shown else HIDDEN for name, value in source.settings.items()}
        return told | dict.fromkeys(source.sealed, HIDDEN)


class SettingOut(Schema):
    name: str
    label: str
    type: str
    required: bool
    help: str
    default: str


class NetworkOut(Schema):
    name: str
    label: str
    settings: list[SettingOut]


class ProblemOut(Schema):
    detail: str


@router.get("/networks", response=list[NetworkOut], auth=Bearer(Scope.READ_SOURCES), operation_id="list_networks")
def list_networks(request: HttpRequest) -> Any:
    """What can be listened to, and the settings each needs."""
    return [
        {"name": network.name, "label": network.label, "settings": network.settings} for network in readable().values()
    ]


@router.get("/sources", response=list[SourceOut], auth=Bearer(Scope.READ_SOURCES), operation_id="list_sources")
def list_sources(request: HttpRequest) -> Any:
    return workspace_of(request).sources.order_by("id")


@router.post(
    "/sources",
    response={201: SourceOut, 422: ProblemOut},
    auth=Bearer(Scope.WRITE_SOURCES),
    operation_id="create_source",
)
def create_source(request: HttpRequest, given: SourceIn) -> Any:
    """Listen somewhere new. A missing or unknown setting gets 422 with its name."""
    network = readable().get(given.network)
    if network is None:
        return Status(422, {"detail": f"There is no network “{given.network}”; GET /networks lists them."})
    if wrong := _wrong_setting(network, given.settings):
        return Status(422, {"detail": wrong})
    return Status(201, workspace_of(request).sources.create(**given.dict()))


@router.post("/imports", response={201: SourceOut}, auth=Bearer(Scope.IMPORT), operation_id="import_file")
def import_file(request: HttpRequest, file: File[UploadedFile], name: Form[Name]) -> Any:
    """Bring a file of posts in: CSV or JSON lines in any of the forms of docs/howto. Follow it as a source."""
    workspace = workspace_of(request)
    settings = {"path": str(keep_upload(file, workspace)), "once": True}
    source = workspace.sources.create(network="files", name=name, settings=settings, keeps_everything=True)
    return Status(201, source)


@router.get("/sources/{int:source_id}", response=SourceOut, auth=Bearer(Scope.READ_SOURCES), operation_id="show_source")
def show_source(request: HttpRequest, source_id: int) -> Any:
    return _source(request, source_id)


@router.put(
    "/sources/{int:source_id}/pause", response=SourceOut, auth=Bearer(Scope.WRITE_SOURCES), operation_id="pause_source"
)
def pause_source(request: HttpRequest, source_id: int) -> Any:
    """Stop listening there; what it brought stays."""
    source = _source(request, source_id)
    source.pause(by=_person(request))
    return source


@router.delete(
    "/sources/{int:source_id}/pause", response=SourceOut, auth=Bearer(Scope.WRITE_SOURCES), operation_id="resume_source"
)
def resume_source(request: HttpRequest, source_id: int) -> Any:
    """Go on from where it stood; a source that failed is tried at once."""
    source = _source(request, source_id)
    source.resume(by=_person(request))
    return source


@router.delete(
    "/sources/{int:source_id}", response={204: None}, auth=Bearer(Scope.WRITE_SOURCES), operation_id="delete_source"
)
def delete_source(request: HttpRequest, source_id: int) -> Any:
    """Stop listening there for good; the posts it brought stay."""
    _source(request, source_id).delete()
    return Status(204, None)


def _source(request: HttpRequest, source_id: int) -> Source:
    found = workspace_of(request).sources.filter(pk=source_id).first()
    if found is None:
        raise HttpError(404, "This workspace has no such source.")
    return found


def _person(request: HttpRequest) -> Any:
    """Who answers for what a token does: its maker."""
    return request.auth.made_by  # type: ignore[attr-defined]


def _wrong_setting(network: type[Network], given: dict[str, Any]) -> str | None:
    known = {setting.name: setting for setting in network.settings}
    for name in given:
        if name not in known:
            return f"{network.label} has no setting “{name}”."
        if known[name].type == "file":
            return f"The setting “{name}” is a file: send it to POST /imports."
    for setting in network.settings:
        if setting.required and not setting.default and given.get(setting.name) in (None, ""):
            return f"{network.label} needs the setting “{setting.name}”."
        if setting.choices and given.get(setting.name, setting.default) not in dict(setting.choices):
            return f"The setting “{setting.name}” must be one of {', '.join(dict(setting.choices))}."
    return None
