"""Django, started for a process that is no web server."""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Callable


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    import django

    django.setup()


def find_runner(module: str) -> Callable[[threading.Event], None]:
    """The module's `run(stop)`; where this release has no such module, what only waits to be stopped."""
    if importlib.util.find_spec(module) is None:
        return _wait
    return importlib.import_module(module).run  # type: ignore[no-any-return]


def _wait(stop: threading.Event) -> None:
    stop.wait()
