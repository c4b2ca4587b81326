"""`parvis restore FILE`: put a backup into an empty data folder, or over a full one with --force."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from parvis.site.archive import CannotRestore, restore
from parvis.site.commands.serve import CannotStart, take
from parvis.site.options import os_options

WITHOUT_KEYS = (
    "It holds no keys: put the vault.key of then into the data folder, or connect the accounts and the sources with "
    "passwords again."
)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="parvis restore", description=__doc__)
    parser.add_argument("file", type=Path, help="what `parvis backup` wrote")
    parser.add_argument("--force", action="store_true", help="replace what is there; it cannot be undone")
    asked = parser.parse_args(argv)
    options = os_options()
    data = Path(options["data"])
    try:
        with take(data):
            about = restore(asked.file, data=data, database_url=options["database_url"], force=asked.force)
    except (CannotRestore, CannotStart) as error:
        print(f"parvis: {error}", file=sys.stderr)
        return 1
    print(f"Restored the backup of {about['made_at']}, made by Parvis {about['parvis']}.")
    if not about.get("has_keys"):
        print(WITHOUT_KEYS)
    return 0
