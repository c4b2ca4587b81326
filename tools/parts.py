"""The parts outside Python: which are missing, and their installation where this machine lets us.

`python3 tools/parts.py --venv FOLDER` makes the virtual environment first and needs nothing but Python itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

APT_ENVIRONMENT = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}


@dataclass(frozen=True)
class Part:
    package: str
    purpose: str
    is_here: Callable[[], bool]


def _has_postgres() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def _has_emojis() -> bool:
    return any(Path("/usr/share/fonts").glob("**/NotoColorEmoji.ttf"))


PARTS = (
    Part("postgresql", "the suite on PostgreSQL", _has_postgres),
    Part("chromium", "the tests of pages in a browser", lambda: shutil.which("chromium") is not None),
    Part("fonts-noto-color-emoji", "emojis in the pictures of pages", _has_emojis),
    Part("gettext", "gathering texts to translate", lambda: shutil.which("xgettext") is not None),
)


def install_missing() -> list[Part]:
    """Install what is missing by apt where root or sudo allows it. Returns what is still missing."""
    missing = [part for part in PARTS if not part.is_here()]
    if missing:
        apt([part.package for part in missing])
    return [part for part in missing if not part.is_here()]


def apt(packages: list[str]) -> None:
    print(f"Installing {', '.join(packages)} with apt-get...", flush=True)
    update()
    _apt_get(["install", "-y", "-q", "--no-install-recommends", *packages])


def update() -> None:
    """Have apt know what there is."""
    _apt_get(["update", "-q"])


def _apt_get(command: list[str]) -> None:
    before = _root_prefix()
    if before is not None and shutil.which("apt-get"):
        done = subprocess.run([*before, "apt-get", *command], env=APT_ENVIRONMENT, capture_output=True, text=True)
        if done.returncode:
            print(f"apt-get {command[0]} failed: {done.stderr.strip()[-400:]}", file=sys.stderr)


def _root_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n", "-E"]
    return None


def make_venv(folder: Path) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this runs before anything chose the Python
        sys.exit(f"Parvis needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")
    if (folder / "bin" / "python").exists():
        return
    command = [sys.executable, "-m", "venv", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:  # Debian keeps venv in a package of its own
        apt([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"])
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(command, check=True)


def main() -> None:
    if "--venv" in sys.argv:
        make_venv(Path(sys.argv[sys.argv.index("--venv") + 1]))
        return
    for part in install_missing():
        print(f"Missing: {part.package}, for {part.purpose}. Install it with: sudo apt-get install {part.package}")


if __name__ == "__main__":
    main()
