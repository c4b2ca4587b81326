"""The alerts of the story so far, found before the doors open, so that the first glance shows what goes on."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from parvis.warning.jobs import look
from parvis.warning.models import Detector
from parvis.warning.setting_up import watch_brands
from parvis.workspaces.models import Workspace

LOOKS = 6  # about, for six weeks of one brand: four seconds


def watch_story(workspace: Workspace) -> Iterator[float]:
    """Yields the share done, from 0 to 1."""
    while watch_brands(timezone.now()):
        pass
    done = 0
    while Detector.objects.filter(workspace=workspace, due_at__lte=timezone.now()).exists() and look(timezone.now()):
        done += 1
        yield min(done / LOOKS, 0.99)
    yield 1.0
