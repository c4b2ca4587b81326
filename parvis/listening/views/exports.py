"""Numbers as CSV, for a spreadsheet: what could be taken for a formula is disarmed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.listening.buckets import read_buckets
from parvis.listening.feed import Card, cards_of
from parvis.listening.filters import read_filters
from parvis.listening.models import Mood
from parvis.listening.period import read_period
from parvis.networks.registry import networks
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import Role

FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST = 50_000  # mentions of one file
AT_ONCE = 500


class Echo:
    """What csv writes into: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def disarm(value: object) -> object:
    """A text that a spreadsheet would run begins with an apostrophe; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_csv(name: str, rows: Iterable[Iterable[object]]) -> HttpResponseBase:
    writer = csv.writer(Echo())
    lines: Iterator[str] = (writer.writerow([disarm(value) for value in row]) for row in rows)
    response = StreamingHttpResponse(
        (line.encode() for line in _with_mark(lines)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _with_mark(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff"  # without it a spreadsheet takes accents for another alphabet
    yield from lines


@require_safe
@for_members(Role.ANALYST)
def volume(request: MemberRequest, query: int) -> HttpResponseBase:
    found = get_object_or_404(request.workspace.queries, pk=query)
    return _volume(request, f"query-{found.pk}", [found.pk])


@require_safe
@for_members(Role.ANALYST)
def brand(request: MemberRequest, brand: str) -> HttpResponseBase:
    found = get_object_or_404(request.workspace.brands, slug=brand)
    return _volume(request, found.slug, list(found.queries.values_list("pk", flat=True)))


def _volume(request: MemberRequest, name: str, queries: list[int]) -> HttpResponseBase:
    period = read_period(request.GET.get("period", ""), request.workspace.zone, timezone.now())
    head = [
        _("from"),
        _("to"),
        _("mentions"),
        *(str(mood.label) for mood in Mood),
        _("usual, low"),
        _("usual, high"),
    ]
    rows = (
        [bucket.start.isoformat(), bucket.end.isoformat(), bucket.total, *bucket.moods, *_usual(bucket.usual)]
        for bucket in read_buckets(queries, period)
    )
    return as_csv(f"parvis-{name}", [head, *rows])


def _usual(limits: tuple[float, float] | None) -> list[object]:
    return [round(limits[0], 1), round(limits[1], 1)] if limits else ["", ""]


@require_safe
@for_members(Role.ANALYST)
def mentions(request: MemberRequest) -> HttpResponseBase:
    """The mentions that the filters of a wall let through."""
    filters = read_filters(request.GET, request.workspace, timezone.now())
    found = filters.narrow(request.workspace.mentions.all()).order_by("-created_at", "-id")
    ids = list(dict.fromkeys(found.values_list("post_id", flat=True)[:MOST]))
    head = [_("date"), _("network"), _("author"), _("handle"), _("followers"), _("language"), _("mood"), _("queries"),
            _("replies"), _("reposts"), _("likes"), _("title"), _("text"), _("address")]  # fmt: skip
    return as_csv("parvis-mentions", chain([head], _mentions(ids, get_language() or "en")))


def called(network: str) -> str:
    """The network as people call it."""
    known = networks().get(network)
    return _(known.label) if known else network


def _mentions(ids: list[int], language: str) -> Iterator[list[object]]:
    """The page is answered, and its language over, before the rows are written."""
    for start in range(0, len(ids), AT_ONCE):
        with override(language):
            rows = [_row(card) for card in cards_of(ids[start : start + AT_ONCE])]
        yield from rows


def _row(card: Card) -> list[object]:
    post, author = card.post, card.author
    return [
        post.created_at.isoformat(), called(post.network), author.name, author.handle, author.followers,
        post.lang, str(Mood(card.mood).label), ", ".join(mention.query.name for mention in card.mentions),
        post.replies, post.reposts, post.likes, post.title, post.text, post.url,
    ]  # fmt: skip
