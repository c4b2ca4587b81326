"""Django, started for a process that is no web server."""

from __future__ import annotations

import os
import sys

# A thread that computes gives way after this long (Python's own choice is five times that): another one may hold the
# database's write lock. See docs/reasons/waiting.md.
TURN_SECONDS = 0.001


def start_django() -> None:
    sys.setswitchinterval(TURN_SECONDS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    import django

    django.setup()
