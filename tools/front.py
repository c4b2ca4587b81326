"""Fetch what pages load (htmx, Inter) from npm and put it into parvis/site/static/vendor, which is never committed.

`python -m tools.front` takes the locked versions; `--dev` adds what only tests need: axe-core, in front/node_modules.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
FRONT = ROOT / "front"
MODULES = FRONT / "node_modules"
VENDOR = ROOT / "parvis" / "site" / "static" / "vendor"
INTER = MODULES / "@fontsource-variable" / "inter"
FILES = {
    MODULES / "htmx.org" / "dist" / "htmx.min.js": "htmx.js",
    MODULES / "htmx.org" / "LICENSE": "htmx.LICENSE",
    INTER / "LICENSE": "inter/LICENSE",
}
THIN_SPACE, NARROW_NO_BREAK_SPACE = 0x2009, 0x202F


def install(*, dev: bool) -> None:
    """Bring front/node_modules to the lock file, with Node's npm or, where there is none, the one from PyPI."""
    npm = shutil.which("npm") or _npm_of_wheel()
    path = f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [npm, "ci", "--ignore-scripts", "--silent", *([] if dev else ["--omit=dev"])]
    subprocess.run(command, cwd=FRONT, check=True, env={**os.environ, "PATH": path})


def _npm_of_wheel() -> str:
    programs = Path(sys.executable).parent
    if not (programs / "npm").exists():
        lock = ROOT / "requirements-node.lock"
        command = [programs / "uv", "pip", "install", "-q", "--python", sys.executable, "--require-hashes", "-r", lock]
        subprocess.run(command, check=True)
    return str(programs / "npm")


def pack() -> None:
    """Copy the files, and Inter with the narrow space that French needs everywhere and its latin file lacks."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "inter").mkdir(parents=True)
    for source, name in FILES.items():
        shutil.copyfile(source, VENDOR / name)
    for path in sorted(INTER.glob("files/*-wght-normal.woff2")):
        shutil.copyfile(path, VENDOR / "inter" / path.name)
    latin = VENDOR / "inter" / "inter-latin-wght-normal.woff2"
    add_narrow_space(latin)
    (VENDOR / "inter" / "inter.css").write_text((INTER / "wght.css").read_text().replace("./files/", ""))


def add_narrow_space(path: Path) -> None:
    """Give U+202F the glyph of the thin space."""
    font = TTFont(path)
    glyph = font.getBestCmap()[THIN_SPACE]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[NARROW_NO_BREAK_SPACE] = glyph
    font.flavor = "woff2"
    font.save(path)


def main() -> None:
    install(dev="--dev" in sys.argv)
    pack()
    print(f"Front-end files are in {VENDOR.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
