"""Take a picture of every page: both languages, light and dark, 1400 and 390 pixels, a full and an empty workspace.

`make pictures` puts them into pictures/ (ignored by git), with `index.html` to look through them, and says what failed.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.pictures.camera import LOCALES, take_language
from tools.pictures.places import PLACES
from tools.pictures.sheets import write_index, write_overviews

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "pictures"
STORY = ROOT / ".cache" / "pictures"


def main() -> int:
    given = _given()
    wanted = [name for name in given.only.split(",") if name] or list(PLACES)
    languages = [name for name in given.languages.split(",") if name]
    began = time.monotonic()
    PICTURES.mkdir(exist_ok=True)
    story = the_story(again=not given.keep)
    told = time.monotonic()
    with a_server() as server, ProcessPoolExecutor(len(languages)) as hands:
        tasks = [hands.submit(take_language, name, server, story, wanted, PICTURES) for name in languages]
        wrong = [sentence for task in tasks for sentence in task.result()]
    index = write_index(PICTURES, wrong)
    if given.sheets:
        write_overviews(PICTURES, wanted)
    print(*wrong, sep="\n")
    count = len(list(PICTURES.glob("*-*-*-*-*.png")))
    print(
        f"{count} pictures of {len(wanted)} pages in {time.monotonic() - told:.0f} s "
        f"(the story: {told - began:.0f} s); {len(wrong)} failed. Look at {index.relative_to(ROOT)}"
    )
    return 1 if wrong else 0


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.pictures", description=__doc__)
    parser.add_argument("--only", default="", help="pages by name, separated by commas")
    parser.add_argument("--languages", default=",".join(LOCALES), help="fr, en, or both")
    parser.add_argument("--keep", action="store_true", help="use the story of the last time, where there is one")
    parser.add_argument("--sheets", action="store_true", help="also an overview picture of each page")
    return parser.parse_args()


def the_story(*, again: bool) -> dict[str, Any]:
    """The data folder of the pictures, told anew (two to five minutes: the readers read for real) or as it lies."""
    kept = STORY / "story.json"
    if again or not kept.exists():
        _empty(STORY)
        made = subprocess.run(
            [sys.executable, "-m", "tools.pictures.story"],
            env=_environment(0),
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
        kept.write_text(made.stdout.decode().splitlines()[-1], encoding="utf-8")
    return json.loads(kept.read_text(encoding="utf-8"))


def _empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()  # `models` stays: it is the encoder's, made on first use


def _environment(port: int) -> dict[str, str]:
    ported = {"PARVIS_PORT": str(port)} if port else {}
    return {**os.environ, "PARVIS_DATA": str(STORY), **ported}


@contextmanager
def a_server() -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with (STORY / "web.log").open("w") as log:  # the refusals that are pictured would be told here
        process = subprocess.Popen(
            [sys.executable, "-m", "parvis", "web"], env=_environment(port), cwd=ROOT, stdout=log, stderr=log
        )
    server = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{server}/health")
        yield server
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The web server did not start.")


if __name__ == "__main__":
    sys.exit(main())
