"""Numbers and times in the reader's language and in the time zone of the workspace."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from parvis.lib import say
from parvis.listening.period import Period

register = template.Library()


def language() -> str:
    return (get_language() or "en")[:2]


@register.filter
def number(value: float | None, decimals: int = 0) -> str:
    return "" if value is None else say.number(value, language(), decimals)


@register.filter
def short(value: float | None) -> str:
    return "" if value is None else say.short(value, language())


@register.filter
def signed(value: float) -> str:
    return say.signed(value, language())


@register.filter
def percent(share: float) -> str:
    return say.percent(share, language())


@register.filter
def change(now: float, before: float) -> str:
    return say.change(now, before, language())


@register.filter
def moment(when: datetime) -> str:
    return say.moment(timezone.localtime(when), language(), today=timezone.localdate())


@register.filter
def instant(when: datetime) -> str:
    """A moment to the second: "mar. 3 mars, 14 h 05 min 30 s"."""
    seconds = f"{timezone.localtime(when):%S}"
    return f"{moment(when)}\u00a0min\u00a0{seconds}\u00a0s" if language() == "fr" else f"{moment(when)}:{seconds}"


@register.filter
def day(when: date) -> str:
    return say.day(when, language(), today=timezone.localdate())


@register.filter
def clock(when: datetime) -> str:
    return say.hour(timezone.localtime(when), language())


@register.filter
def whole(value: float) -> int:
    """For plurals."""
    return round(value)


@register.filter
def wall_time(when: datetime) -> str:
    """As the period of an address says it."""
    return f"{timezone.localtime(when):%Y-%m-%dT%H:%M}"


@register.filter
def hours(minutes: int) -> int:
    return minutes // 60


@register.filter
def ago(when: datetime | None) -> SafeString | str:
    """How long ago, exact on hover and to screen readers."""
    if when is None:
        return ""
    there = timezone.localtime(when)
    said = say.ago(there, language(), now=timezone.localtime())
    return format_html('<time datetime="{}" title="{}">{}</time>', when.isoformat(), moment(when), said)


@register.simple_tag
def period_span(period: Period) -> str:
    return say.span(period.start, period.end, language(), today=timezone.localdate())


@register.simple_tag
def share(part: float, whole: float) -> str:
    return say.percent(part / whole, language()) if whole else "–"


@register.simple_tag
def ratio(part: float, whole: float) -> str:
    """A width for an SVG, never with a comma."""
    return f"{part / whole * 100:.2f}%" if whole else "0%"


@register.simple_tag
def percent_sign() -> str:
    return say.percent(1, language())[3:]


@register.filter
def minus(value: float) -> float:
    return -value


@register.filter
def unlocalized(value: float) -> str:
    """For a machine: a point, no grouping."""
    return f"{value:.4f}"
