"""What comes while the wall is open: server-sent events, one stream for each open wall."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connections
from django.http import HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from parvis.listening.feed import cards_of
from parvis.listening.filters import Filters, read_filters
from parvis.listening.live import Seen, newer
from parvis.listening.models import Mention, Redraw
from parvis.workspaces.access import MemberRequest, for_members

AT_ONCE = 40  # cards sent with one event; a burst beyond is counted, and read by reloading
MOST = 25 * AT_ONCE  # looked at one by one; more are counted by the database
REDRAWN = 100  # moods sent with one event: more than a page shows
OLDEST = timedelta(hours=36)  # a post found now but written long ago does not belong on top of a live wall


@require_safe
@for_members()
def stream(request: MemberRequest) -> HttpResponseBase:
    filters = read_filters(request.GET, request.workspace, timezone.now())
    since = request.headers.get("Last-Event-ID") or request.GET.get("since", "0")
    response = StreamingHttpResponse(events(request, filters, Seen.read(since)), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def events(request: MemberRequest, filters: Filters, last: Seen) -> AsyncIterator[str]:
    """`id` is how far the page has been told; a browser that reconnects says it, and misses nothing."""
    await sync_to_async(let_go)()
    yield "retry: 2000\n: open\n\n"
    while True:
        newest = await newer(request.workspace.pk, last)
        if newest is None:
            yield ": still here\n\n"
            continue
        if not await sync_to_async(is_member)(request):
            await sync_to_async(let_go)()
            return
        for event in await sync_to_async(told)(request, filters, last, newest):
            yield event
        await sync_to_async(let_go)()
        last = newest


def let_go() -> None:
    """A wall is open for days and asks for moments: a hundred of them would take every connection there is."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


def is_member(request: MemberRequest) -> bool:
    """Still: who was taken out of the workspace may have its wall open."""
    close_old_connections()
    return request.workspace.memberships.filter(pk=request.member.pk, user__is_active=True).exists()


def told(request: MemberRequest, filters: Filters, last: Seen, newest: Seen) -> list[str]:
    """What happened between the two, as events: new mentions first, then what changed about those shown."""
    close_old_connections()
    events = []
    if newest.mention > last.mention:
        html, count = news(request, filters, last.mention, newest.mention)
        events.append(sse(Seen(newest.mention, last.redraw), "mentions" if html else "seen", html, count))
    if newest.redraw > last.redraw:
        html = redrawn(request, last.redraw, newest.redraw)
        events.append(sse(newest, "redrawn", html, 0))
        html, count = now_passing(request, filters, last.redraw, newest.redraw)
        events += [sse(newest, "mentions", html, count)] if html else []
    return events


def sse(last: Seen, name: str, html: str, count: int) -> str:
    lines = "".join(f"data: {line}\n" for line in html.splitlines() if line.strip())
    return f"id: {last}\nevent: {name}\ndata: {count}\n{lines}\n"


def redrawn(request: MemberRequest, last: int, newest: int) -> str:
    """The moods of posts that were read or corrected meanwhile."""
    return _drawn(request, "listening/wall/redrawn.html", _posts_redrawn(request, last, newest)[:REDRAWN])


def now_passing(request: MemberRequest, filters: Filters, last: int, newest: int) -> tuple[str, int]:
    """Cards that a filter of mood or triage kept out until they were read."""
    if not (filters.mood or filters.triage):
        return "", 0
    ids = _posts_redrawn(request, last, newest)
    recent = request.workspace.mentions.filter(post_id__in=ids, created_at__gte=timezone.now() - OLDEST, mood_by=None)
    passing = filters.narrow_but_time(recent).order_by("-id").values_list("post_id", flat=True)
    posts = list(dict.fromkeys(passing))
    return _drawn(request, "listening/wall/fresh.html", posts[:AT_ONCE]), len(posts)


def _posts_redrawn(request: MemberRequest, last: int, newest: int) -> list[int]:
    """The newest first."""
    rows = Redraw.objects.filter(workspace=request.workspace, pk__gt=last, pk__lte=newest).order_by("-pk")
    return sorted({post for posts in rows.values_list("posts", flat=True)[:50] for post in posts}, reverse=True)[:500]


def news(request: MemberRequest, filters: Filters, last: int, newest: int) -> tuple[str, int]:
    """The cards of the mentions after `last` that pass the filters, and how many posts they are."""
    fresh = Mention.objects.filter(workspace=request.workspace, id__gt=last, id__lte=newest).order_by("-id")
    recent = fresh.filter(created_at__gte=timezone.now() - OLDEST)
    passing = filters.narrow_but_time(recent).values_list("post_id", flat=True)
    ids = list(passing[:MOST])
    posts = list(dict.fromkeys(ids))
    count = len(posts) if len(ids) < MOST else passing.order_by().distinct().count()
    return _drawn(request, "listening/wall/fresh.html", posts[:AT_ONCE]), count


def _drawn(request: MemberRequest, template: str, posts: list[int]) -> str:
    """The cards of these posts, the newest on top; nothing where there are none."""
    with translation.override(request.LANGUAGE_CODE), timezone.override(request.workspace.zone):
        cards = sorted(cards_of(posts), key=lambda card: card.post.created_at, reverse=True)
        facts = {
            "cards": cards, "workspace": request.workspace, "member": request.member, "fresh": True, "request": request
        }  # fmt: skip
        return render_to_string(template, facts) if cards else ""
