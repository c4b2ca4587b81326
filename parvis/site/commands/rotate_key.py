"""`parvis rotate-key`: a new key for the stored passwords and tokens, while everything runs."""

from __future__ import annotations

import argparse
import sys

from parvis.site.start import start_django


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="parvis rotate-key", description=__doc__)
    parser.add_argument("--new", action="store_true", help="only draw a key and print it, for PARVIS_VAULT_KEY_FILE")
    asked = parser.parse_args(argv)
    from parvis.vault.keys import key_file, new_key

    if asked.new:
        print(new_key().text)
        return 0
    start_django()
    from django.conf import settings

    from parvis.vault.rotation import reseal, rotate

    done = reseal() if settings.VAULT_KEY else rotate(key_file(settings.DATA))
    print(f"Sealed again with the new key: {done.resealed}.")
    if done.lost:
        print(f"{done.lost} were sealed with a key that is no longer here: connect them again.", file=sys.stderr)
    if done.left:
        print(f"{done.left} were being changed: run this again; the old key stays until then.", file=sys.stderr)
        return 1
    if settings.VAULT_KEY:
        print("Keep only the first key of PARVIS_VAULT_KEY now; nothing needs the others.")
    return 0
