"""Before `parvis demo` serves: the database, the workspace of Lumen, six weeks of story, with a progress bar."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from parvis.site.prepare import migrate
from parvis.site.process import end_with_parent
from parvis.site.start import start_django

if TYPE_CHECKING:
    from parvis.workspaces.models import Workspace


def main() -> int:
    asked = _parser().parse_args()
    end_with_parent()
    start_django()
    migrate()
    workspace = _listen_for_real(asked) if asked.source else _tell(asked)
    Path(asked.way_in).write_text(_how_to_enter(workspace), encoding="utf-8")
    return 0


def _tell(asked: argparse.Namespace) -> Workspace:
    from django.conf import settings

    from parvis.demo.company import found
    from parvis.demo.history import take_history_in, teller_of
    from parvis.demo.load import load
    from parvis.demo.moods import read_story
    from parvis.demo.truth import TruthFile
    from parvis.demo.watch import watch_story

    present = datetime.fromisoformat(asked.at).astimezone(UTC) if asked.at else datetime.now(UTC)
    workspace = found(present, seed=asked.seed, speed=asked.speed)
    source = workspace.sources.get(network="demo")
    if asked.mentions:
        with _bar() as bar:
            task = bar.add_task("Writing mentions", total=asked.mentions)
            load(workspace, teller_of(source), asked.mentions, lambda done, total: bar.update(task, completed=done))
    _follow("Six weeks of Lumen", take_history_in(source, TruthFile(settings.DATA / "truth.jsonl")))
    _follow("Reading their moods", read_story(workspace, datetime.now(UTC)))
    _follow("Watching for what is unusual", watch_story(workspace))
    return workspace


def _listen_for_real(asked: argparse.Namespace) -> Workspace:
    from parvis.demo.company import listen_for

    return listen_for(asked.query or "lumen", asked.source)


def _follow(title: str, shares: Iterable[float]) -> None:
    with _bar() as bar:
        task = bar.add_task(title, total=100)
        for share in shares:
            bar.update(task, completed=round(100 * share))
        bar.update(task, completed=100)


def _bar() -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def _how_to_enter(workspace: Workspace) -> str:
    """What people are told once the pages answer."""
    from django.conf import settings

    from parvis.demo.company import PASSWORD
    from parvis.demo.views import entrance

    owner = workspace.memberships.select_related("user").get(role="owner").user
    address = f"{settings.PUBLIC_URL}{entrance(workspace)}"
    return f"Open {address}\nor sign in as {owner.email} with the password {PASSWORD}.   (Ctrl-C to stop)\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("way_in", help="file that the way in is written to")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=1)
    parser.add_argument("--mentions", type=int, default=0)
    for name in ("at", "source", "query"):
        parser.add_argument(f"--{name}", default="")
    return parser


if __name__ == "__main__":
    sys.exit(main())
