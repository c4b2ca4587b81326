"""`parvis manage ...`: Django's own commands."""

from __future__ import annotations

import os


def main(argv: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["parvis manage", *argv])
