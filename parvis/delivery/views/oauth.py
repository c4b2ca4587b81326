"""The way back from a network's own page, and who we are for networks that ask."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from parvis.delivery import connecting
from parvis.delivery.views.accounts import welcome
from parvis.networks.connecting import Authorizes
from parvis.networks.seam import NetworkError
from parvis.posts.sentences import keep
from parvis.posts.sentences import tell as told
from parvis.workspaces.access import PersonRequest, for_anyone, for_signed_in

ANSWERS = ("code", "state", "iss", "error")


@require_safe
@for_signed_in
def callback(request: PersonRequest) -> HttpResponse:
    """The code is good for one visit, of this person, in this session, begun within ten minutes."""
    answer = {name: request.GET[name][:2000] for name in ANSWERS if name in request.GET}
    session = request.session.session_key or ""
    try:
        account = connecting.finish(answer, session=session, by=request.user, now=timezone.now())
    except NetworkError as error:
        messages.error(request, told(keep(error.args[0])))
        return redirect("home")
    return welcome(request, account)


@require_safe
@for_anyone
def client(request: PersonRequest, network: str) -> HttpResponse:
    kind = connecting.connectable().get(network)
    described = kind.client_metadata(connecting.here_for(network)) if kind and issubclass(kind, Authorizes) else {}
    if not described:
        raise Http404
    return JsonResponse(described)
