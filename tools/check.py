"""`make check`: everything that reads the code without running it. Each part runs, then the sum is said."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tools import catalogue, sizes

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
HOSTS = re.compile(r"https?://(?:[\w.-]*\.)?(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com)", re.I)
LOCKS = ("requirements*.lock", "front/package-lock.json", "front/.npmrc", "pyproject.toml", "uv.toml", "pip.conf")


def run(*command: str) -> Callable[[], list[str]]:
    def part() -> list[str]:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environ())
        lines = (done.stdout + done.stderr).strip().splitlines()[-60:]
        return lines or [f"{command[0]} failed with code {done.returncode}."] if done.returncode else []

    return part


def environ() -> dict[str, str]:
    return {**os.environ, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', '')}"}


def catalogue_is_complete() -> list[str]:
    if not shutil.which("xgettext"):
        return ["xgettext is not installed (on Debian: apt-get install gettext)."]
    extracted, known = catalogue.extract(), catalogue.french()
    lost = [f"no French for {text!r}" for text in catalogue.missing(extracted, known)]
    stale = (
        [] if str(catalogue.merge(extracted, known)) == str(known) else ["The catalogue is old: run `make catalogue`."]
    )
    return [*lost, *catalogue.complaints(known), *stale]


def no_registry_hosts() -> list[str]:
    """Where packages come from is the business of the machine that installs them, never of the repository."""
    paths = [path for pattern in LOCKS for path in ROOT.glob(pattern)]
    return [f"{path.name} names a registry: {found[0]}" for path in paths if (found := HOSTS.search(path.read_text()))]


PARTS: dict[str, Callable[[], list[str]]] = {
    "style (ruff)": run("ruff", "check", "--quiet", "."),
    "format (ruff)": run("ruff", "format", "--quiet", "--check", "."),
    "types (mypy)": run("mypy", "parvis"),
    "layers (import-linter)": run("lint-imports"),
    "sizes": sizes.complaints,
    "catalogue": catalogue_is_complete,
    "no registry hosts": no_registry_hosts,
    "migrations": run(sys.executable, "-m", "parvis", "manage", "makemigrations", "--check", "--dry-run"),
    "lock files": run(sys.executable, "-m", "tools.locks"),
}


def main() -> int:
    failed = []
    for name, part in PARTS.items():
        started, found = time.monotonic(), part()
        print(f"{'FAIL' if found else 'ok  '} {name} ({time.monotonic() - started:.1f} s)", flush=True)
        if found:
            failed.append(name)
            print(*(f"     {line}" for line in found), sep="\n", flush=True)
    print(f"{len(PARTS) - len(failed)} of {len(PARTS)} parts pass.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
