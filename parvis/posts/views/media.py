from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from parvis.posts.media import address_of, find_picture
from parvis.posts.outside import door
from parvis.workspaces.access import for_signed_in

WEEK_SECONDS = 7 * 24 * 3600


@require_safe
@for_signed_in
def show(request: HttpRequest, signature: str, coded: str) -> HttpResponse:
    """A picture of the outside, as it is, where it can do nothing but be looked at."""
    address = address_of(signature, coded)
    picture = find_picture(address, door()) if address else None
    if picture is None:
        return HttpResponse(status=404)
    return HttpResponse(
        picture.content,
        content_type=picture.type,
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": f"private, max-age={WEEK_SECONDS}, immutable",
        },
    )
