"""The alerts that every page of a workspace tells of: open, told, and not put off; serious ones first."""

from __future__ import annotations

from django.utils import timezone

from parvis.warning.models import Alert
from parvis.warning.telling import Story
from parvis.workspaces.models import Workspace

SHOWN = 3


def open_stories(workspace: Workspace) -> list[Story]:
    now = timezone.now()
    alerts = Alert.objects.of(workspace).open().exclude(told_at=None).with_rows()
    waiting = [alert for alert in alerts if not alert.snoozed_until(now)]
    gravest = sorted(waiting, key=lambda alert: alert.severity != "serious")
    return [Story(alert, now) for alert in gravest[:SHOWN]]
