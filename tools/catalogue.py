"""The catalogues of texts: `--compile` makes the .mo files that pages read, which are never committed."""

from __future__ import annotations

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "parvis" / "locale"


def compile_all() -> None:
    for path in LOCALE.glob("*/LC_MESSAGES/django.po"):
        made = path.with_suffix(".mo")
        if made.exists() and made.stat().st_mtime >= path.stat().st_mtime:
            continue
        polib.pofile(str(path)).save_as_mofile(str(made))


def main() -> None:
    compile_all()


if __name__ == "__main__":
    sys.exit(main())
