"""`parvis backup FILE`: everything in one file, consistent even while Parvis is running."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from parvis.site.archive import CannotBackUp, back_up
from parvis.site.options import os_options

INSIDE = "The keys are inside: keep the file as safe as the passwords of all your accounts."
NOT_INSIDE = (
    "The keys are not inside. Keep a copy of vault.key elsewhere: without it the accounts and the passwords of sources "
    "must be connected again."
)
IN_AN_OPTION = (
    "The key in PARVIS_VAULT_KEY is not inside: keep a copy of it elsewhere. Without it the accounts and the passwords "
    "of sources must be connected again."
)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="parvis backup", description=__doc__)
    parser.add_argument("file", type=Path, help="where to write it, e.g. parvis.tar.gz; readable by you alone")
    parser.add_argument("--with-key", action="store_true",
                        help="also the keys: whoever has the file can sign in as anybody")  # fmt: skip
    asked = parser.parse_args(argv)
    options = os_options()
    try:
        back_up(asked.file, data=Path(options["data"]), database_url=options["database_url"], with_key=asked.with_key)
    except CannotBackUp as error:
        print(f"parvis: {error}", file=sys.stderr)
        return 1
    print(f"Written: {asked.file} ({asked.file.stat().st_size:,} bytes)")
    print(IN_AN_OPTION if options["vault_key"] else INSIDE if asked.with_key else NOT_INSIDE)
    return 0
