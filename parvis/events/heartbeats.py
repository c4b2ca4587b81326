"""Who should be running and is not: rows that are written again and again, and read by whoever is still there.

    beat("worker lamp-1:4242", kind="worker", now=now)     again and again, at least every `every_seconds`
    say_goodbye("worker lamp-1:4242")                      at a clean end
    for heart in silent(now): ...                          did not beat for three of its turns

A worker beats by itself (`jobs.py`). Who tells people claims the silence with `claim_silence`: it is told once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from parvis.events.models import Heartbeat

KEPT = timedelta(days=1)  # a silence that was told


def beat(name: str, *, kind: str, now: datetime, every_seconds: int = 10) -> None:
    """Say that this runs, and will say so again within `every_seconds`."""
    if not Heartbeat.objects.filter(name=name).update(beat_at=now, told_at=None, every_seconds=every_seconds):
        Heartbeat.objects.get_or_create(
            name=name, defaults={"kind": kind, "started_at": now, "beat_at": now, "every_seconds": every_seconds}
        )


def say_goodbye(name: str) -> None:
    """It ends because it was asked to: nobody need worry."""
    Heartbeat.objects.filter(name=name).delete()


def silent(now: datetime, kind: str = "") -> list[Heartbeat]:
    """Those that missed three turns and of which nobody was told yet, the longest silent first."""
    untold = Heartbeat.objects.filter(told_at=None).order_by("beat_at")
    return [heart for heart in (untold.filter(kind=kind) if kind else untold) if not heart.is_alive(now)]


def claim_silence(heart: Heartbeat, now: datetime) -> bool:
    """Whether it is ours to tell: one of all the watchdogs gets True, and none if it beats again."""
    unchanged = Heartbeat.objects.filter(pk=heart.pk, told_at=None, beat_at=heart.beat_at)
    return bool(unchanged.update(told_at=now))


def is_alive(kind: str, now: datetime) -> bool:
    """Whether one of this kind did beat within its turns."""
    return any(heart.is_alive(now) for heart in Heartbeat.objects.filter(kind=kind))


def forget_silent(now: datetime) -> None:
    """Those that were told long ago will not come back under the same name."""
    Heartbeat.objects.filter(told_at__lt=now - KEPT).delete()
