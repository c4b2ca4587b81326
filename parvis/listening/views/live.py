"""What comes while the wall is open: server-sent events, one stream for each open wall."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from parvis.listening.feed import cards_of
from parvis.listening.filters import Filters, read_filters
from parvis.listening.live import newer
from parvis.listening.models import Mention
from parvis.workspaces.access import MemberRequest, for_members

AT_ONCE = 40  # cards sent with one event; a burst beyond is counted, and read by reloading
OLDEST = timedelta(hours=36)  # a post found now but written long ago does not belong on top of a live wall


@require_safe
@for_members()
def stream(request: MemberRequest) -> HttpResponseBase:
    filters = read_filters(request.GET, request.workspace, timezone.now())
    since = request.headers.get("Last-Event-ID") or request.GET.get("since", "0")
    last = int(since) if since.isdecimal() and len(since) < 19 else 0
    response = StreamingHttpResponse(events(request, filters, last), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def events(request: MemberRequest, filters: Filters, last: int) -> AsyncIterator[str]:
    """`id` is the newest mention told; a browser that reconnects says it, and misses nothing."""
    yield "retry: 2000\n: open\n\n"
    while True:
        newest = await newer(request.workspace.pk, last)
        if newest is None:
            yield ": still here\n\n"
            continue
        html, count = await sync_to_async(news)(request, filters, last, newest)
        last = newest
        yield sse(last, html, count)


def sse(last: int, html: str, count: int) -> str:
    lines = "".join(f"data: {line}\n" for line in html.splitlines() if line.strip())
    return f"id: {last}\nevent: {'mentions' if html else 'seen'}\ndata: {count}\n{lines}\n"


def news(request: MemberRequest, filters: Filters, last: int, newest: int) -> tuple[str, int]:
    """The cards of the mentions after `last` that pass the filters, and how many posts they are."""
    close_old_connections()
    fresh = Mention.objects.filter(workspace=request.workspace, id__gt=last, id__lte=newest).order_by("-id")
    recent = fresh.filter(created_at__gte=timezone.now() - OLDEST)
    ids = filters.narrow_but_time(recent).values_list("post_id", flat=True)[: 25 * AT_ONCE]
    posts = list(dict.fromkeys(ids))
    with translation.override(request.LANGUAGE_CODE), timezone.override(request.workspace.zone):
        cards = sorted(cards_of(posts[:AT_ONCE]), key=lambda card: card.post.created_at, reverse=True)
        facts = {"cards": cards, "workspace": request.workspace, "fresh": True, "request": request}
        html = render_to_string("listening/wall/fresh.html", facts) if cards else ""
    return html, len(posts)
