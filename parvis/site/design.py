"""The page of components: every value and every part that pages are made of."""

from __future__ import annotations

import re

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.site.templatetags.faces import DRAWN
from parvis.workspaces.access import for_signed_in
from parvis.workspaces.models import Member

SHEETS = ("site/post.css", "site/charts.css", "site/design.css")
COLOURS = (
    "bg", "surface", "sunken", "hover", "chip", "line", "line-strong", "text", "text-2",
    "text-3", "accent-fill", "accent-weak", "neg-fill", "neu-fill", "pos-fill", "uns-fill", "neg-weak",
    "neu-weak", "pos-weak", "warn-fill", "warn-weak", "mark", "band", "s2", "s3", "s4",
)  # fmt: skip
TYPES = ("t-big", "t-num", "t-h1", "t-h2", "t-h3", "t-read", "t-list", "t-meta")
NOTES = (("", "alert"), ("info", "info"), ("ok", "check"), ("bad", "alert"))
ROWS = (("Lumen", 18420, "+ 76 %"), ("Halo", 171, "− 3 %"))
STATES = ("active", "failing", "broken", "paused", "done")


@require_safe
@for_signed_in
def show(request: HttpRequest) -> HttpResponse:
    """Within the frame of one's first workspace, as the frame is a component too."""
    member = Member.objects.filter(user_id=request.user.pk or 0).select_related("workspace").order_by("pk").first()
    if member:
        request.workspace, request.member = member.workspace, member  # type: ignore[attr-defined]
    facts = {
        "sheets": SHEETS, "colours": COLOURS, "types": TYPES, "notes": NOTES, "states": STATES, "networks": DRAWN,
        "icons": icons(), "ways": (_("Members"), _("Workspace settings"), _("Needs you")), "rows": ROWS,
        "now": timezone.now(),
    }  # fmt: skip
    with timezone.override(member.workspace.zone if member else None):
        return render(request, "site/design.html" if member else "site/design_alone.html", facts)


def icons() -> list[str]:
    """The names in the file of icons, networks left out."""
    path = finders.find("site/icons.svg")
    if path is None:
        return []
    with open(str(path), encoding="utf-8") as file:
        return [name for name in re.findall(r'symbol id="([\w-]+)"', file.read()) if not name.startswith("n-")]
