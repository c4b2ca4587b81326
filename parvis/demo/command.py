"""`parvis demo`: a lively company on the screen, from nothing."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime


def main(argv: Sequence[str]) -> int:
    given = _parser().parse_args(argv)
    from parvis.site.start import prepare  # Django is loaded here: `parvis demo --help` stays fast

    prepare()
    from parvis.demo.company import PASSWORD, found

    now = datetime.fromisoformat(given.at).astimezone(UTC) if given.at else datetime.now(UTC)
    found(now, seed=given.seed, speed=given.speed)
    print(f"Lumen is ready. Sign in as camille@lumen.example with the password {PASSWORD}.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parvis demo", description="Start Parvis with Lumen, a fictional company.")
    parser.add_argument("--seed", type=int, default=1, help="another seed tells the story with other people and words")
    parser.add_argument("--speed", type=float, default=1, help="how fast the story goes on: 60 is an hour a minute")
    parser.add_argument("--at", default="", help="present of the story, e.g. 2026-03-03T14:05+01:00 (default: now)")
    parser.add_argument("--mentions", type=int, default=0, help="also write this many mentions, for load tests")
    parser.add_argument(
        "--from", dest="source", default="", help="listen to a real network instead: bluesky, or an address"
    )
    parser.add_argument("--query", default="", help="what to listen for with --from")
    return parser
