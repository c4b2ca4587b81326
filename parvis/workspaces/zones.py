"""Time zones to choose from: found by the name of a city, with how far they are from UTC."""

from __future__ import annotations

import functools
import zoneinfo
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

LIST = "time-zones"


@functools.cache
def names() -> dict[str, str]:
    """Every zone by its name as people type it, without case or underscores, and by its city alone."""
    zones = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    cities: dict[str, str] = {}
    for name in zones:
        cities.setdefault(_typed(name.rpartition("/")[2]), name)
    return cities | {_typed(name): name for name in zones} | {"utc": "UTC"}


def ahead(name: str, now: datetime) -> str:
    """`UTC+05:30`."""
    offset = now.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


class ZoneInput(forms.TextInput):
    """A field that proposes zones while one types; without JavaScript too."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, {**(attrs or {}), "list": LIST, "autocomplete": "off"}, renderer)
        now = timezone.now()
        zones = [(zone, ahead(zone, now)) for zone in sorted(set(names().values()))]
        options = format_html_join("", '<option value="{}">{}</option>', zones)
        return format_html('{}<datalist id="{}">{}</datalist>', field, LIST, options)


class ZoneField(forms.CharField):
    widget = ZoneInput

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if typed and _typed(typed) not in names():
            raise ValidationError(_("No such time zone. Type a city, such as Paris or Kolkata."))
        return names().get(_typed(typed), "")


def _typed(name: str) -> str:
    return name.strip().replace("_", " ").casefold()
