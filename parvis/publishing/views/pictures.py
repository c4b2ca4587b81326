from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.delivery.pictures import read
from parvis.networks.seam import NetworkError
from parvis.workspaces.access import MemberRequest, for_members


@require_safe
@for_members()
def show(request: MemberRequest, picture: int) -> HttpResponse:
    """The picture itself, which nothing in it can make run."""
    found = get_object_or_404(request.workspace.pictures, pk=picture)
    try:
        content = read(found.reference)
    except NetworkError:
        return HttpResponse(_("The picture is no longer here."), status=410, content_type="text/plain; charset=utf-8")
    headers = {
        "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=86400",
    }  # fmt: skip
    return HttpResponse(content, content_type=found.mime, headers=headers)
