"""What is said of an alert, in the reader's language: a line to see at a glance, a few to understand, the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parvis.warning.models import Alert, Telling
from parvis.warning.telling import Story


@dataclass(frozen=True, slots=True)
class Message:
    """`facts` are for programs."""

    title: str
    text: str
    address: str
    facts: dict[str, Any]


def message_of(telling: Telling, now: datetime, lang: str) -> Message:
    alert = telling.alert
    with translation.override(lang or settings.LANGUAGE_CODE), timezone.override(alert.workspace.zone):
        story = Story(alert, now)
        address = f"{settings.PUBLIC_URL}/w/{alert.workspace.slug}/alerts/{alert.pk}"
        title = _title(telling, story)
        text = "\n".join(part for part in _parts(telling, story) if part)
        facts = alert.as_facts() | {"about": telling.about, "title": title, "text": text, "url": address,
                                    "brand": str(alert.detector), "workspace": alert.workspace.slug}  # fmt: skip
        return Message(title, text, address, facts)


def _title(telling: Telling, story: Story) -> str:
    said = {"headline": story.headline}
    match telling.about:
        case Telling.About.DRILL:
            return _("Drill: %(headline)s") % said
        case Telling.About.RENEWED:
            return _("It goes on: %(headline)s") % said
        case Telling.About.ENDED:
            return _("Over: %(headline)s") % said
        case Telling.About.UNHEARD:
            return _("Nobody has answered: %(headline)s") % said
        case Telling.About.PASSED_ON:
            return _("For you: %(headline)s") % said
        case _other:
            return story.headline if telling.alert.is_open else _("Over: %(headline)s") % said


def _parts(telling: Telling, story: Story) -> list[str]:
    alert: Alert = telling.alert
    act = alert.find_act("escalated") if telling.about == Telling.About.PASSED_ON else None
    note = f"{act.by}: {act.note}" if act and act.by and act.note else ""
    if telling.about == Telling.About.ENDED:
        return [story.pace, story.unusual_more]
    since = _("Since %(since)s. %(unusual)s.") % {"since": story.since, "unusual": story.unusual}
    now = story.advice if alert.is_open else story.pace  # told late, it may be over
    return [note, since, story.unusual_more, f"{story.reason}. {story.reason_more}".strip(), now]
