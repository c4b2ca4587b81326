"""Django, started for a process that is no web server."""

from __future__ import annotations

import os


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    import django

    django.setup()
