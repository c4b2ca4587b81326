"""Bring the database to this release, one process at a time, and say how to make the first account."""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from parvis.site.start import start_django

ADVISORY_LOCK = 7_205_759_403_792_794  # any fixed number: "Parvis migrates"


def main() -> int:
    from parvis.site.options import WrongOption

    try:
        start_django()
    except WrongOption as error:
        print(f"parvis: {error}", file=sys.stderr)
        return 2
    from django.db.utils import OperationalError

    try:
        migrate()
    except OperationalError as error:
        print(f"parvis: the database does not answer: {error}", file=sys.stderr)
        return 1
    tell_first_account()
    return 0


def migrate() -> None:
    from django.core.management import call_command

    with only_one_process():
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def only_one_process() -> Iterator[None]:
    """On one host by a lock on a file, on PostgreSQL over all hosts."""
    from django.conf import settings
    from django.db import connection

    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


def tell_first_account() -> None:
    from django.conf import settings

    from parvis.workspaces.setup import setup_path

    path = setup_path()
    if path:
        print(f"Make the first account at {settings.PUBLIC_URL}{path}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
