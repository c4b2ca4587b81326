"""Seconds from the post that makes a brand unusual to its alert, while workers are killed: none lost, none doubled.

    python benchmarks/alert_delay.py [--brands 20] [--kills 5] [--json]

Each brand has three calm days behind it; then, one brand after the other, forty mentions come at once, at any moment of
the five minutes. Workers of warning run in a process of their own, killed with SIGKILL `--kills` times and begun again.
Goal: 95 of 100 alerts within 60 seconds; an alert and an event for each brand, no more. Exit status 1 where not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

GOAL_SECONDS = 60.0
BURST = 40
LONGEST_SECONDS = 90.0


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--brands", type=int, default=20)
    ask.add_argument("--kills", type=int, default=5)
    ask.add_argument("--json", action="store_true")
    ask.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if asked.worker:
        work_until_killed()
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PARVIS_DATA"] = folder
        figures = measure(asked.brands, asked.kills)
    print(json.dumps(figures) if asked.json else sentence(figures))
    sys.exit(not (figures["p95_seconds"] <= GOAL_SECONDS and figures["lost"] == figures["doubled"] == 0))


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    import django

    django.setup()


def work_until_killed() -> None:
    """The kinds of work of warning, as `parvis work` runs them."""
    set_up()
    from parvis.events.worker import Kind, keep_working
    from parvis.warning import jobs

    stop = threading.Event()
    kinds = [Kind("detectors", jobs.look, 1, None), Kind("glances", jobs.glance, 1, None, 2)]
    for kind in kinds:
        threading.Thread(target=keep_working, args=(kind, stop), daemon=True).start()
    print("ready", flush=True)
    threading.Event().wait()


def measure(brands: int, kills: int) -> dict[str, Any]:
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    detectors = found(brands)
    chance = random.Random(1)
    worker = start()
    killed, told, begun = 0, {}, {}
    for place, detector in enumerate(detectors):
        begun[detector.pk] = burst(detector)
        time.sleep(chance.uniform(0.5, 3.0))
        if kills and place % max(1, brands // kills) == 0 and killed < kills:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            killed, worker = killed + 1, start()
    try:
        told = wait_for(begun)
    finally:
        worker.kill()
        worker.wait()
    return figures_of(begun, told, killed)


def found(brands: int) -> list[Any]:
    """Brands with a calm past, their detectors up to date."""
    from django.utils import timezone

    from parvis.listening.models import BackSearch, Brand, MomentCount, Query
    from parvis.warning import jobs
    from parvis.warning.models import Detector
    from parvis.workspaces.models import Workspace

    workspace = Workspace.objects.create(name="Many", slug="many")
    now = timezone.now()
    slot = MomentCount.slot_of(now)
    for number in range(brands):
        brand = Brand.objects.create(workspace=workspace, name=f"Brand {number}", slug=f"brand-{number}")
        query = Query.objects.create(workspace=workspace, brand=brand, name=f"Query {number}", text=f"brand{number}")
        rows = (MomentCount(query=query, slot=slot - ago, mood=1, mentions=1, reach=50) for ago in range(864))
        MomentCount.objects.bulk_create(rows)
        Detector.objects.create(workspace=workspace, brand=brand, due_at=now - timedelta(seconds=1))
    BackSearch.objects.all().delete()
    while jobs.look(timezone.now()):
        pass
    return list(Detector.objects.select_related("brand").order_by("pk"))


def start() -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "benchmarks/alert_delay.py"), "--worker"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    process.stdout.readline()
    return process


def burst(detector: Any) -> Any:
    """Forty mentions now, in the roll-up as intake writes it; when they were there."""
    from django.db import transaction
    from django.utils import timezone

    from parvis.listening.counting import MOMENT_KEYS, MOMENT_SUMS
    from parvis.listening.models import MomentCount
    from parvis.posts.bulk import add_counts

    now = timezone.now()
    rows = {(detector.query_ids[0], MomentCount.slot_of(now), 1): [BURST, BURST * 50]}
    with transaction.atomic():
        add_counts(MomentCount, MOMENT_KEYS, MOMENT_SUMS, rows)
    return timezone.now()


def wait_for(begun: dict[int, Any]) -> dict[int, Any]:
    from parvis.warning.models import Alert

    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        told = dict(Alert.objects.exclude(told_at=None).values_list("detector_id", "told_at"))
        if len(told) >= len(begun):
            break
        time.sleep(0.5)
    return told


def figures_of(begun: dict[int, Any], told: dict[int, Any], killed: int) -> dict[str, Any]:
    from parvis.events.models import Event
    from parvis.warning.models import Alert

    delays = sorted((told[pk] - at).total_seconds() for pk, at in begun.items() if pk in told)
    events = Event.objects.filter(name="alert.opened").count()
    alerts = Alert.objects.count()
    return {
        "brands": len(begun), "kills": killed, "alerts": alerts, "events": events,
        "lost": len(begun) - len(told), "doubled": max(alerts, events) - len(told),
        "median_seconds": round(delays[len(delays) // 2], 1) if delays else None,
        "p95_seconds": round(delays[int(len(delays) * 0.95)], 1) if delays else LONGEST_SECONDS,
    }  # fmt: skip


def sentence(figures: dict[str, Any]) -> str:
    return (
        f"{figures['brands']} storms, workers killed {figures['kills']} times: {figures['alerts']} alerts, "
        f"lost {figures['lost']}, doubled {figures['doubled']} (goal 0)\n"
        f"from the mentions to the alert: median {figures['median_seconds']} s, p95 {figures['p95_seconds']} s "
        f"(goal {GOAL_SECONDS:g})"
    )


if __name__ == "__main__":
    main()
