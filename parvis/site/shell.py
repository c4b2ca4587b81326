"""What every page's frame needs: the workspace, the person, where in the product we are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.delivery.models import Pause
from parvis.warning.open_alerts import open_stories
from parvis.workspaces.models import Member, Role, Workspace
from parvis.workspaces.roles import MANAGE_TOKENS, MANAGE_WORKSPACE, PAUSE_SENDING, READ_AUDIT, SEE_MEMBERS


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the rail. `url` is the name of its page; `here` are the other names of pages that belong to it."""

    name: str | Promise
    url: str
    here: tuple[str, ...] = ()
    icon: str = ""
    role: Role = Role.GUEST
    places: tuple[Place, ...] = ()


ALERTS = _("Alerts")
LISTEN = _("Listen")

ROUTING = ("rehearsals", "routes", "route_new", "way_new", "way_delete")
# Areas and pages of the whole product; one whose page does not exist (yet) is not shown.
AREAS = (
    Place(LISTEN, "wall", icon="listen", places=(
        Place(_("Wall"), "wall", ("wall_post", "corrections")),
        Place(_("Brands"), "brands", ("brand", "brand_edit", "welcome")),
        Place(_("Themes"), "themes", ("brand_themes", "chosen_themes")),
        Place(_("Queries"), "queries", ("query", "query_new", "query_volume", "query_delete")),
        Place(_("Sources"), "sources", ("source", "source_new", "source_delete")),
        Place(ALERTS, "alerts", ("alert", "detectors", "detector_preview", *ROUTING)),
        Place(_("Crises"), "crises"),
        Place(_("Rumours"), "rumours"),
        Place(_("Search"), "search", ("search_elsewhere",)),
    )),
    Place(_("Inbox"), "inbox", icon="reply"),
    Place(_("Publish"), "publications", icon="publish", places=(
        Place(_("Publications"), "publications", ("publication", "publication_new", "publication_edit")),
        Place(_("Accounts"), "accounts", ("account", "account_new", "account_deletion", "panic")),
    )),
    Place(_("Animate"), "campaigns", icon="animate"),
    Place(_("People"), "contacts", icon="people"),
    Place(_("Measure"), "reports", icon="measure"),
)  # fmt: skip

# What the menu of the workspace leads to, for who may open it.
OF_THE_WORKSPACE = (
    Place(_("Members"), "members", ("member_removal", "invitation_revocation"), icon="people", role=SEE_MEMBERS.role),
    Place(_("Workspace settings"), "workspace", icon="edit", role=MANAGE_WORKSPACE.role),
    Place(_("Reading of posts"), "reading", icon="eye"),
    Place(_("API tokens"), "tokens", ("token_revocation",), icon="lock", role=MANAGE_TOKENS.role),
    Place(_("Pause all sending"), "pause", icon="pause", role=PAUSE_SENDING.role),
    Place(_("Who did what"), "audit", icon="clock", role=READ_AUDIT.role),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    workspace = getattr(request, "workspace", None)
    found = {"workspace": workspace, "member": getattr(request, "member", None)}
    if workspace is None:
        return found
    page = (request.resolver_match.url_name if request.resolver_match else "") or ""
    mine = _mine(request)
    return found | {
        "areas": _areas(workspace, page), "page": page, "workspaces": [member.workspace for member in mine],
        "may_make_workspaces": settings.SIGN_UP_IS_OPEN or any(member.role == Role.OWNER for member in mine),
        "open_alerts": open_stories(workspace), "alerts_place": ALERTS, "listen_area": LISTEN,
        "workspace_places": _places(found["member"], workspace, page),
        "pauses": list(Pause.objects.over(workspace.pk).select_related("by")),
    }  # fmt: skip


def _areas(workspace: Workspace, page: str) -> list[dict[str, Any]]:
    areas = []
    for area in AREAS:
        shown = [entry for place in area.places if (entry := _entry(place, workspace, page))]
        entry = _entry(area, workspace, page) or (shown[0] | {"name": area.name} if shown else None)
        if entry:
            here = entry["here"] or any(place["here"] for place in shown)
            areas.append(entry | {"icon": area.icon, "here": here, "places": shown})
    return areas


def _entry(place: Place, workspace: Workspace, page: str) -> dict[str, Any] | None:
    try:
        address = reverse(place.url, args=[workspace.slug])
    except NoReverseMatch:
        return None
    return {"name": place.name, "address": address, "here": page in (place.url, *place.here)}


def _places(member: Member | None, workspace: Workspace, page: str) -> list[dict[str, Any]]:
    """What this member may open of the workspace itself."""
    mine = [place for place in OF_THE_WORKSPACE if member and member.may(place.role)]
    return [entry | {"icon": place.icon} for place in mine if (entry := _entry(place, workspace, page))]


def _mine(request: HttpRequest) -> list[Member]:
    mine = Member.objects.filter(user_id=request.user.pk or 0).select_related("workspace").order_by("workspace__name")
    return list(mine[:50])
