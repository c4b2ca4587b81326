"""The page of a brand or of one query: how much, since when, by whom, compared with what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from parvis.lib.chart import columns, lines
from parvis.listening.barometer import bar_of, bars, course, whole
from parvis.listening.buckets import Bucket, expected, read_buckets, size_of, starts
from parvis.listening.filters import Filters
from parvis.listening.models import Brand, Mood, Query
from parvis.listening.numbers import Cells, cells, facets, first_hour, totals
from parvis.listening.period import NAMES, Period, hour_of, read_period
from parvis.listening.rankings import SAMPLE, most_engaging, terms, voices
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.models import Workspace

HEIGHT, SHARE_HEIGHT = 220, 180
ENGAGING = 7  # posts: as long as the columns beside them
LABELS = 8  # labels under a chart, about
SHOWN_BRANDS = 5
ROLLING = 6  # hours that a share of voice by the hour looks back over


@dataclass(frozen=True, slots=True)
class Subject:
    """What the page is about: its queries, and the filter that opens the mentions behind every number."""

    name: str
    queries: list[int]
    chosen: str  # `brand=lumen` or `query=7`
    brand: Brand | None = None
    query: Query | None = None


@require_safe
@for_members()
def index(request: MemberRequest) -> HttpResponse:
    """The brands side by side; straight to the one there is."""
    period = _period(request)
    brands = list(request.workspace.brands.prefetch_related("queries"))
    rows: list[dict[str, Any]] = []
    for brand in brands:
        queries = [query.pk for query in brand.queries.all()]
        rows.append({"brand": brand, "now": totals(queries, period), "before": totals(queries, period.before)})
    whole = sum(row["now"].mentions for row in rows) or 1
    facts = {"rows": rows, "whole": whole, "period": period, "periods": NAMES}
    return render(request, "listening/brands.html", facts)


@require_safe
@for_members()
def brand(request: MemberRequest, brand: str) -> HttpResponse:
    found = get_object_or_404(request.workspace.brands, slug=brand)
    ids = list(found.queries.values_list("pk", flat=True))
    return _show(request, Subject(found.name, ids, f"brand={found.slug}", brand=found))


@require_safe
@for_members()
def query(request: MemberRequest, query: int) -> HttpResponse:
    found = get_object_or_404(request.workspace.queries.select_related("brand"), pk=query)
    return _show(request, Subject(found.name, [found.pk], f"query={found.pk}", brand=found.brand, query=found))


def _period(request: MemberRequest) -> Period:
    return read_period(request.GET.get("period", ""), request.workspace.zone, timezone.now())


def _show(request: MemberRequest, subject: Subject) -> HttpResponse:
    period = _period(request)
    if not subject.queries and subject.brand:
        return redirect("queries", request.workspace.slug)
    if request.headers.get("HX-Request") and request.GET.get("part") == "standouts":
        return render(request, "listening/volume/standouts.html", _standouts(subject, period))
    is_whole = request.GET.get("whole") == "1"
    found = cells(subject.queries, period)
    counted = facets(found, Filters(request.workspace, period), set(subject.queries))
    first = first_hour(subject.queries)
    is_compared = first is not None and not period.is_all and first <= hour_of(period.before.start)
    facts = {
        "is_moody": any(counted.mood[mood] for mood in range(Mood.UNREAD)),
        "has_unread": bool(counted.mood[Mood.UNREAD]), "subject": subject,
        "period": period, "periods": NAMES, "facets": counted,
        "brands": request.workspace.brands.all(), "now": totals(subject.queries, period),
        "before": totals(subject.queries, period.before) if is_compared else None,
        "networks": counted.network.most_common(8), "langs": counted.lang.most_common(8),
    }  # fmt: skip
    facts |= _volume(subject, period, usual_scale=request.GET.get("scale") == "usual", is_compared=is_compared)
    facts |= _mood(subject, period, facts, Filters(request.workspace, period), found)
    facts |= _share(request.workspace, period) if subject.brand and not subject.query else {}
    facts |= _standouts(subject, period) if is_whole else {}
    return render(request, "listening/volume/page.html", facts | {"is_whole": is_whole})


def _standouts(subject: Subject, period: Period) -> dict[str, Any]:
    """Authors, words and posts: what takes longest, so that a page shows its numbers before."""
    heard = voices(subject.queries, period)
    return {
        "subject": subject, "period": period, "sample": SAMPLE, "voices": heard.loudest, "talkers": heard.busiest,
        "terms": terms(subject.queries, period), "engaging": most_engaging(subject.queries, period, ENGAGING),
    }  # fmt: skip


def _volume(subject: Subject, period: Period, *, usual_scale: bool, is_compared: bool) -> dict[str, Any]:
    shown = _recent(period)
    buckets = read_buckets(subject.queries, shown)
    before = read_buckets(subject.queries, shown.before, with_usual=False) if is_compared else []
    earlier = [bucket.total for bucket in before][: len(buckets)]
    ceiling = _usual_top(buckets)
    storm = ceiling is not None and max((bucket.total for bucket in buckets), default=0) > 2 * ceiling
    chart = columns(
        [bucket.moods for bucket in buckets],
        HEIGHT,
        band=[bucket.usual for bucket in buckets],
        before=earlier,
        expected=expected(buckets, period),
        top=ceiling if usual_scale and storm else None,
    )
    return {
        "chart": chart, "size": size_of(shown), "height": HEIGHT, "has_band": any(bucket.usual for bucket in buckets),
        "bars": list(zip(chart.columns, buckets, _labels(buckets), strict=True)), "storm": storm,
        "usual_scale": usual_scale and storm, "unusual": _unusual(buckets), "buckets": buckets, "earlier": before,
    }  # fmt: skip


def _mood(subject: Subject, period: Period, facts: dict[str, Any], filters: Filters, found: Cells) -> dict[str, Any]:
    """How the mood went, and where it is worst; nothing while no mood is read."""
    if not facts["is_moody"]:
        return {}
    buckets, scope = facts["buckets"], set(subject.queries)
    drawn = course(buckets, facts["earlier"], by_hour=facts["size"] == "hour", is_live=period.is_live)
    links = zip(drawn.places, buckets, [share / 100 for share in drawn.negative], strict=True) if drawn else ()
    return {
        "mood_whole": whole(facts["facets"].mood), "mood_course": drawn, "mood_links": list(links),
        "mood_first": buckets[0], "mood_latest": buckets[-1],
        "mood_last": (drawn.negative[-1] / 100, drawn.positive[-1] / 100) if drawn else None,
        "mood_networks": bars(found, filters, scope, "network", [name for name, _ in facts["networks"]]),
        "mood_langs": bars(found, filters, scope, "lang", [code for code, _ in facts["langs"] if code][:5]),
    }  # fmt: skip


def _recent(period: Period) -> Period:
    """Since the beginning is drawn as the last twelve months."""
    return read_period("12m", period.start.tzinfo, period.now) if period.is_all else period  # type: ignore[arg-type]


def _usual_top(buckets: list[Bucket]) -> float | None:
    highs = [bucket.usual[1] for bucket in buckets if bucket.usual]
    return max(highs) * 1.5 if highs else None


def _unusual(buckets: list[Bucket]) -> dict[str, Any] | None:
    """Since when it is unusual, and the bucket that stands out most."""
    odd = [bucket for bucket in buckets if bucket.is_unusual]
    if not odd:
        return None
    worst = max(odd, key=lambda bucket: bucket.total / (bucket.usual or (0, 1))[1])
    at = buckets.index(worst)
    while at > 0 and buckets[at - 1].is_unusual:
        at -= 1
    return {"since": buckets[at].start, "worst": worst, "low": worst.usual[0], "high": worst.usual[1]}  # type: ignore[index]


def _labels(buckets: list[Bucket]) -> list[int]:
    """1 under a bucket with a label, 2 when only wide screens show it, else 0."""
    every = max(1, -(-len(buckets) // LABELS))
    if len(buckets) >= 24:
        every = next((step for step in (3, 6, 7, 12, 14, 28) if step >= every), every)
    return [0 if k % every else 1 if k // every % 2 == 0 else 2 for k in range(len(buckets))]


def _share(workspace: Workspace, period: Period) -> dict[str, Any]:
    """Share of voice of each brand: over the whole period, and in each bucket."""
    brands = list(workspace.brands.prefetch_related("queries"))[:SHOWN_BRANDS]
    if len(brands) < 2:
        return {}
    shown = _recent(period)
    read = [read_buckets([query.pk for query in each.queries.all()], shown, with_usual=False) for each in brands]
    series = [[bucket.total for bucket in buckets] for buckets in read]
    totals_of = [sum(values) for values in series]
    if size_of(shown) == "hour":
        series = [_rolling(values) for values in series]
    sums = [sum(values) or 1 for values in zip(*series, strict=True)]
    shares = [[value / whole * 100 for value, whole in zip(values, sums, strict=True)] for values in series]
    drawn = lines(shares, SHARE_HEIGHT, unfinished=period.is_live)
    overall = sum(totals_of) or 1
    rows = [
        {"brand": each, "line": line, "share": mentions / overall, "mentions": mentions, "last": share[-1] / 100}
        for each, line, mentions, share in zip(brands, drawn.lines, totals_of, shares, strict=True)
    ]
    edges = starts(shown, size_of(shown))
    moods = [bar_of(each.slug, each.name, buckets) for each, buckets in zip(brands, read, strict=True)]
    return {
        "shares": rows, "share_chart": drawn, "share_from": edges[0], "share_to": edges[-2],
        "mood_brands": [bar for bar in moods if bar.read],
    }  # fmt: skip


def _rolling(values: list[int]) -> list[int]:
    """Each hour with the five before it: a share of three mentions says nothing."""
    return [sum(values[max(0, k - ROLLING + 1) : k + 1]) for k in range(len(values))]
