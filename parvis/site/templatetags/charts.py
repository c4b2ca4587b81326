"""The words of charts."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.lib import say
from parvis.lib.chart import Box, Column
from parvis.listening.buckets import Bucket
from parvis.site.templatetags.words import language

register = template.Library()


@register.simple_tag
def bucket_label(bucket: Bucket, size: str, full: bool = False) -> str:
    """Short under the axis: an hour, or a day; full in a table."""
    if size == "hour":
        hour = say.hour(bucket.start, language())
        return f"{say.day(bucket.start.date(), language(), today=timezone.localdate())}, {hour}" if full else hour
    return say.day(bucket.start.date(), language(), today=timezone.localdate(), weekday=full)


@register.simple_tag
def stack_of(column: Column) -> SafeString:
    """The rectangles of one bar. A chart has hundreds: written here they cost a tenth of what a template takes."""
    rects = (f'<rect class="f-{part.kind}" x="{column.x}" width="{column.width}" y="{part.y}" height="{part.height}"/>'
             for part in column.segments)  # fmt: skip
    return mark_safe("".join(rects))  # noqa: S308 - places that we worked out


@register.simple_tag
def band_of(boxes: Iterable[Box]) -> SafeString:
    """What is usual, behind the bars."""
    rects = (f'<rect class="f-band" x="{box.x}" width="{box.width}" y="{box.y}" height="{box.height}"/>'
             for box in boxes)  # fmt: skip
    return mark_safe("".join(rects))  # noqa: S308 - places that we worked out


@register.simple_tag
def number_cells(numbers: Iterable[float]) -> SafeString:
    """Cells of a table."""
    written = (say.number(each, language()) for each in numbers)
    return mark_safe("".join(f'<td class="r">{each}</td>' for each in written))  # noqa: S308 - digits


@register.simple_tag
def bucket_words(bucket: Bucket, size: str) -> str:
    """What a screen reader says of a bar."""
    count = ngettext("%(n)s mention", "%(n)s mentions", bucket.total) % {"n": say.number(bucket.total, language())}
    words = [bucket_label(bucket, size, True), count]
    if bucket.moods[0]:
        words.append(_("%(n)s of them negative") % {"n": say.number(bucket.moods[0], language())})
    return ", ".join(words)


@register.simple_tag
def bucket_tip(bucket: Bucket, size: str) -> str:
    numbers = [say.number(count, language()) for count in (bucket.total, *bucket.moods)]
    usual = (
        f"{say.number(bucket.usual[0], language())} – {say.number(bucket.usual[1], language())}" if bucket.usual else ""
    )
    return "|".join([bucket_label(bucket, size, True), numbers[0], usual, *numbers[1:]])


@register.simple_tag
def chart_words() -> str:
    return json.dumps(
        {
            "moods": [_("negative"), _("neutral"), _("positive"), _("unsure"), _("not read yet")],
            "usual": _("usual"),
            "see": _("See these %s mentions"),
        }
    )
