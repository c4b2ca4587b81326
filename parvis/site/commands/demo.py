"""`parvis demo`: a fictional company's lively wall, from nothing to a page with content."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from parvis.site.commands.serve import CannotStart, serve, take
from parvis.site.process import PARENT

FOLDER = "data/demo"


def main(argv: list[str]) -> int:
    asked = _parser().parse_args(argv)
    os.environ.setdefault("PARVIS_DATA", FOLDER)
    if asked.port:
        os.environ["PARVIS_PORT"] = asked.port
    try:
        how_to_enter = _prepare(asked)
        if asked.only_prepare:
            print(how_to_enter)
        else:
            serve(how_to_enter)
    except CannotStart as error:
        print(f"parvis: {error}", file=sys.stderr)
        return 1
    return 0


def _prepare(asked: argparse.Namespace) -> str:
    """Tell the story in a process of its own: the supervisor that stays behind is small. Returns how to enter."""
    folder = Path(os.environ["PARVIS_DATA"])
    with take(folder), tempfile.NamedTemporaryFile("r", encoding="utf-8") as way_in:
        if asked.fresh:
            _forget(folder)
        told = subprocess.run(
            [sys.executable, "-m", "parvis.site.telling", way_in.name, *_passed_on(asked)],
            env={**os.environ, PARENT: str(os.getpid())},
        )
        if told.returncode:
            raise CannotStart("the demo could not be prepared; the lines above say why.")
        return way_in.read().strip()


def _forget(folder: Path) -> None:
    """Start the demo again from nothing; only a folder that `parvis demo` made is emptied."""
    if not (folder / "truth.jsonl").exists():
        return
    for child in folder.iterdir():
        if child.name != "serve.lock":
            shutil.rmtree(child) if child.is_dir() else child.unlink()


def _passed_on(asked: argparse.Namespace) -> list[str]:
    given = {name: getattr(asked, name) for name in ("seed", "speed", "at", "mentions", "source", "query")}
    return [f"--{name}={value}" for name, value in given.items() if value]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parvis demo", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="another seed tells the story with other people and words")
    parser.add_argument("--speed", type=float, default=1, help="how fast the story goes on: 60 is an hour a minute")
    parser.add_argument("--at", help="present of the story, e.g. 2026-03-03T14:05+01:00 (default: now)")
    parser.add_argument("--mentions", type=int, help="also write this many mentions, for load tests")
    parser.add_argument("--from", dest="source", help="listen to the real thing instead: bluesky, or an address")
    parser.add_argument("--query", help="what to listen for with --from")
    parser.add_argument("--fresh", action="store_true", help="forget the demo as it stands and begin again")
    parser.add_argument("--port", help="instead of the option `port`")
    parser.add_argument("--only-prepare", action="store_true", help="tell the story and stop there")
    return parser
