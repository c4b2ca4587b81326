"""Where a redirect leads and what may be carried there."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from parvis.door.errors import DoorError, Forbidden
from parvis.lib.text.sentence import Sentence, gettext_noop

MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
# All other headers (Authorization, cookies, keys under any name) stay with the origin they were meant for.
CARRIED_TO_STRANGERS = frozenset({"accept", "accept-language", "accept-encoding", "user-agent"})
OF_THE_BODY = ("content-type", "content-length", "transfer-encoding", "content-encoding")


def is_redirect(status: int, headers: Mapping[str, str]) -> bool:
    return status in REDIRECTS and "location" in headers


def redirected(request: httpx.Request, status: int, headers: Mapping[str, str]) -> httpx.Request:
    """The request that follows. Raises Forbidden for a body that would go to another host, DoorError for no address."""
    host = request.url.host
    try:
        url = request.url.join(headers["location"])
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise DoorError(
            Sentence(gettext_noop("{host} redirects to what is not an address."), host=host), uncertain=True
        )
    keeps_method = request.method in ("GET", "HEAD") or status in (307, 308)
    is_same = _origin(url) == _origin(request.url)
    if request.read() and keeps_method and not is_same:
        raise Forbidden(
            Sentence(gettext_noop("{host} wants what was sent to go to another host: it was not."), host=host)
        )
    carried = {
        name: value
        for name, value in request.headers.items()
        if name != "host" and (is_same or name in CARRIED_TO_STRANGERS)
    }
    if keeps_method:
        return httpx.Request(request.method, url, headers=carried, content=request.read() or None)
    for name in OF_THE_BODY:
        carried.pop(name, None)
    return httpx.Request("HEAD" if request.method == "HEAD" else "GET", url, headers=carried)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
