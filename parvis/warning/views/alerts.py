from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from parvis.listening.feed import cards_of
from parvis.posts.models import Author
from parvis.warning.drawing import draw
from parvis.warning.keeping import is_young, kept_by, record_of
from parvis.warning.models import Alert, AlertAct, AlertStep
from parvis.warning.open_alerts import open_stories
from parvis.warning.telling import CARRIES, Story
from parvis.warning.why import SETTLED, as_facts, read_why
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import ANSWER_ALERTS

PAST_SHOWN = 50
EARLIER = 4
READ_ON = timedelta(days=2)  # after its end: its last posts are read closely then, and late ones come


@require_safe
@for_members()
def index(request: MemberRequest) -> HttpResponse:
    """Open ones first, then what was, with what people made of it."""
    now = timezone.now()
    alerts = Alert.objects.of(request.workspace).with_rows()
    past = alerts.past()[:PAST_SHOWN]
    detectors = request.workspace.detectors.filter(is_on=True).select_related("brand", "query")
    facts = {
        "open": [Story(alert, now) for alert in alerts.open()], "past": [Story(alert, now) for alert in past],
        "detectors": [
            {"row": row, "kept": kept_by(row, now), "is_learning": row.is_learning(now), "is_young": is_young(row, now),
             "days": _days(row, now)} for row in detectors
        ],
        "may_act": request.member.may(ANSWER_ALERTS.role),
    }  # fmt: skip
    return render(request, "warning/alerts.html", facts)


@require_safe
@for_members()
def show(request: MemberRequest, alert: int) -> HttpResponse:
    """One alert; its page asks for its middle again while it is open."""
    found = get_object_or_404(Alert.objects.of(request.workspace).with_rows(), pk=alert)
    facts = _facts(request, found, timezone.now())
    template = "body" if request.headers.get("HX-Target") == "alert" else "alert"
    return render(request, f"warning/{template}.html", facts)


@require_safe
@for_members()
def banner(request: MemberRequest) -> HttpResponse:
    """The strip that every page carries while an alert is open; asked for again by the page.

    `seen`: alerts that the page itself tells of, by their numbers.
    """
    seen = request.GET.get("seen", "")[:200]
    fresh = [story for story in open_stories(request.workspace) if str(story.alert.pk) not in seen.split("-")]
    return render(request, "warning/banner.html", {"open_alerts": fresh, "seen": seen})


def _days(row: Any, now: datetime) -> int:
    return (now - row.known_since).days if row.known_since else 0


def _facts(request: MemberRequest, alert: Alert, now: datetime) -> dict[str, Any]:
    queries = alert.detector.query_ids
    if alert.ended_at is None or now - alert.ended_at < READ_ON:
        why = read_why(alert, queries)
        if alert.is_open or why.origin:
            alert.facts = as_facts(why)
    story = Story(alert, now, record_of(alert.detector))
    why = story.why
    ids = {voice.author for voice in why.carriers} | {author for author, _n in why.defenders}
    authors = Author.objects.filter(workspace=request.workspace).in_bulk(
        [*ids, *([why.starter] if why.starter else [])]
    )
    others = max(0.0, 1 - sum(voice.share for voice in why.carriers))
    cards = cards_of([why.origin]) if why.origin else []
    course = _course(alert)
    return draw(alert, queries, now, [each.at for each in course]) | {
        "story": story, "wall_address": _wall(alert, now), "alert": alert, "why": why,
        "card": cards[0] if cards else None,
        "carriers": [(authors[voice.author], voice) for voice in why.carriers if voice.author in authors],
        "others_share": others, "widest": max([others, *(voice.share for voice in why.carriers)]),
        "starter": authors.get(why.starter) if why.starter else None,
        "defenders": [(authors[pk], count) for pk, count in why.defenders if pk in authors],
        "loud": _loud(story, authors, cards[0].author.pk if cards else None),
        "settled": SETTLED, "course": course, "now": now,
        "earlier": [Story(each, now) for each in _earlier(alert)],
        "colleagues": request.workspace.members.exclude(pk=request.user.pk).order_by("name", "email")[:50],
        "may_act": request.member.may(ANSWER_ALERTS.role),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of how it went: a step that was noticed, an act of somebody, or neither: its first posts."""

    at: datetime
    step: AlertStep | None = None
    act: AlertAct | None = None


def _course(alert: Alert) -> list[Moment]:
    steps = [Moment(step.at, step=step) for step in alert.steps.all()]
    acts = [Moment(act.at, act=act) for act in reversed(alert.standing)]
    return [Moment(alert.since), *sorted(steps + acts, key=lambda each: each.at)]


def _wall(alert: Alert, now: datetime) -> str:
    """Its mentions."""
    detector = alert.detector
    name, value = ("query", str(detector.query_id)) if detector.query_id else ("brand", detector.brand.slug)
    ends = [f"{timezone.localtime(at):%Y-%m-%dT%H:%M}" for at in (alert.since, alert.ended_at or now)]
    address = reverse("wall", args=[alert.workspace.slug])
    return f"{address}?{urlencode({name: value, 'period': '..'.join(ends)})}"


def _loud(story: Story, authors: dict[int, Author], origin: int | None) -> tuple[Author, float] | None:
    """Who carries so much of it that they should be answered apart."""
    for voice in story.why.carriers:
        if voice.share >= CARRIES and voice.author != origin and voice.author in authors:
            return authors[voice.author], voice.share
    return None


def _earlier(alert: Alert) -> list[Alert]:
    rows = Alert.objects.filter(detector=alert.detector_id, opened_at__lt=alert.opened_at).with_rows()
    return [each for each in rows[: EARLIER * 2] if each.verdict != "false"][:EARLIER]
