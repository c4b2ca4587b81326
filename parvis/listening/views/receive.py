from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parvis.listening import hubs, receiving
from parvis.listening.intake import LostClaim
from parvis.networks.feeds.network import Feeds
from parvis.networks.seam import NetworkError
from parvis.networks.webhook.network import MAX_BYTES
from parvis.posts.models import Source
from parvis.workspaces.access import for_anyone

TRY_LATER_SECONDS = 300


@for_anyone
@csrf_exempt
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponse:
    """The address of one source: others bring its posts here, signed; a hub first asks whether we want them."""
    if request.method != "POST":
        return _confirm(request)
    source = receiving.find_source(key)
    if source is None:
        return HttpResponse(status=410 if receiving.was_given(key) else 404)
    return _take(request, source)


def _confirm(request: HttpRequest) -> HttpResponse:
    try:
        challenge = hubs.confirm(request.path, request.GET.dict(), timezone.now())
    except NetworkError as error:
        return HttpResponse(str(error), status=404, content_type="text/plain; charset=utf-8")
    return HttpResponse(challenge, content_type="text/plain; charset=utf-8")


def _take(request: HttpRequest, source: Source) -> HttpResponse:
    if source.state not in Source.TRYING:
        return _later("This source is paused.")
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        return _refused(f"At most {MAX_BYTES // 1_000_000} MB at a time.", status=413)
    try:
        taken = receiving.receive(source, body, request.headers, timezone.now())
    except NetworkError as error:
        return _hidden() if source.network == Feeds.name else _refused(str(error), status=400)
    except LostClaim:
        return _later("This source was changed at this moment.")
    if source.network == Feeds.name:
        return _hidden()
    return JsonResponse(
        {"received": taken.received, "mentions": taken.mentions, "deleted": taken.deleted, "unreadable": taken.bad},
        status=202,
    )


def _hidden() -> HttpResponse:
    """The recommendation of WebSub: nobody may learn from the answer whether a guessed secret was right."""
    return HttpResponse(status=202)


def _refused(error: str, *, status: int) -> HttpResponse:
    return JsonResponse({"error": error}, status=status)


def _later(error: str) -> HttpResponse:
    response = _refused(error, status=503)
    response.headers["Retry-After"] = str(TRY_LATER_SECONDS)
    return response
