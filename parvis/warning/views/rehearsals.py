"""Replay and drill: what would have been said when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.lib.text.sentence import Sentence
from parvis.listening.models import MomentCount
from parvis.warning.models import Budget, Detector, Way
from parvis.warning.rehearsing import Replay, drill, replay_file, replay_past
from parvis.warning.routing.message import Message
from parvis.warning.routing.ways import CannotTell, send
from parvis.warning.volumes import WrongVolume, read_volume
from parvis.workspaces.access import MemberRequest, for_members
from parvis.workspaces.roles import SET_DETECTORS, SET_ROUTES

HEIGHT = 120
MOST_BYTES = 30_000_000
SLOT = timedelta(seconds=MomentCount.SECONDS)
LONGEST = timedelta(days=400)
YEARS = range(1970, 2200)  # weeks before and a day after are days too


class RehearsalForm(forms.Form):
    """`what` is past, file or drill."""

    what = forms.ChoiceField(choices=(("past", ""), ("file", ""), ("drill", "")))
    detector = forms.ModelChoiceField(Detector.objects.none())
    budget = forms.TypedChoiceField(choices=Budget.choices, coerce=int)
    begin = forms.DateField(required=False)
    end = forms.DateField(required=False)
    file = forms.FileField(required=False)
    size = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)
    rise = forms.IntegerField(min_value=5, max_value=1440, required=False)
    tells = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("what") == "past" and not _is_period(found.get("begin"), found.get("end")):
            raise forms.ValidationError(_("Say from which day to which day, a year at most."))
        if found.get("what") == "file" and (not found.get("file") or found["file"].size > MOST_BYTES):
            raise forms.ValidationError(_("Choose a file with a moment and a number on each line, 30 MB at most."))
        return found


def _is_period(begin: date | None, end: date | None) -> bool:
    return bool(
        begin and end and begin.year in YEARS and end.year in YEARS and timedelta(0) <= end - begin <= LONGEST
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_members(SET_DETECTORS.role)
def show(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    form = RehearsalForm(request.POST if request.method == "POST" else None, request.FILES or None)
    form.fields["detector"].queryset = request.workspace.detectors.all()  # type: ignore[attr-defined]
    facts: dict[str, Any] = {
        "form": form, "detectors": request.workspace.detectors.select_related("brand", "query"),
        "budgets": Budget.choices, "today": timezone.localdate(),
        "month_ago": timezone.localdate() - timedelta(days=30),
        "may_tell": request.member.may(SET_ROUTES.role) and request.workspace.ways.exists(), "height": HEIGHT,
    }  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            facts |= _rehearsed(request, form.cleaned_data, now)
        except WrongVolume as wrong:
            form.add_error("file", wrong.args[0].translated(_))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "warning/rehearsal.html", facts, status=status)


def _rehearsed(request: MemberRequest, said: dict[str, Any], now: datetime) -> dict[str, Any]:
    detector, budget = said["detector"], said["budget"]
    if said["what"] == "file":
        buckets, seconds = read_volume(said["file"].read(), request.workspace.zone)
        return _shown(replay_file(buckets, seconds, detector, budget, now), detector, budget)
    if said["what"] == "past":
        begin = timezone.make_aware(datetime.combine(said["begin"], time.min))
        end = timezone.make_aware(datetime.combine(said["end"] + timedelta(days=1), time.min))
        return _shown(replay_past(detector, begin, end, budget, now), detector, budget)
    storm, found = drill(detector, said["size"] or 200, said["rise"] or 45, 0.8, now)
    first = next(iter(found.episodes), None)
    if said["tells"] and request.member.may(SET_ROUTES.role):
        _tell_team(request, detector, now)
    told_at = first.told_at + SLOT if first else None  # it is named by its beginning, and told at its end
    after = round((told_at - storm.at) / timedelta(minutes=1)) if told_at else None
    seen = round(storm.reached(told_at)) if told_at else 0
    return _shown(found, detector, detector.budget_days) | {"is_drill": True, "after": after, "seen": seen,
                                                            "size": round(storm.mentions)}  # fmt: skip


def _shown(found: Replay, detector: Detector, budget: int) -> dict[str, Any]:
    highest = max(found.bars, default=0.0) or 1.0
    wide = 100 / len(found.bars)
    bars = [
        {"x": f"{number * wide:.2f}%", "width": f"{wide * 0.8:.2f}%", "y": f"{HEIGHT - HEIGHT * count / highest:.1f}",
         "height": f"{HEIGHT * count / highest:.1f}"}
        for number, count in enumerate(found.bars)
    ]  # fmt: skip
    return {"replay": found, "bars": bars, "marks": [f"{mark * 100:.2f}%" for mark in found.marks],
            "detector": detector, "words": Budget(budget).label, "highest": highest}  # fmt: skip


def _tell_team(request: MemberRequest, detector: Detector, now: datetime) -> None:
    """Say by every way that this is a drill; each way's answer is told."""
    title = _("Drill: a storm about %(brand)s. Nothing has happened.") % {"brand": detector}
    text = _("%(name)s tries whether alerts reach you. Answer as you would in earnest.") % {"name": request.user.name}
    address = request.build_absolute_uri(f"/w/{request.workspace.slug}/alerts")
    facts = {"about": "drill", "title": title, "text": text, "url": address, "workspace": request.workspace.slug}
    for way in Way.objects.filter(workspace=request.workspace):
        try:
            send(way, None, Message(title, text, address, facts), f"drill-{way.pk}-{now.timestamp():.0f}", now)
        except CannotTell as error:
            way.went_wrong(error.sentence)
            words = error.sentence.translated(_) if isinstance(error.sentence, Sentence) else error.sentence
            messages.error(request, f"{way.name}: {words}")
        else:
            way.went_well(now)
            messages.success(request, _("Told by “%(name)s”.") % {"name": way.name})
