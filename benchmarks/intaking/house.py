"""A Parvis with an empty database, for a process of a benchmark."""

from __future__ import annotations

import os
from typing import Any


def start() -> None:
    """Django on the database that the environment names, with its tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def make_source(queries: list[tuple[str, str]], **facts: Any) -> Any:
    """A workspace with these queries, and its one source."""
    from parvis.listening.models import BackSearch, Query
    from parvis.posts.models import Source
    from parvis.workspaces.models import Workspace

    workspace = Workspace.objects.create(name="Lumen", slug="lumen")
    for name, text in queries:
        Query.objects.create(workspace=workspace, name=name, text=text)
    BackSearch.objects.all().delete()
    return Source.objects.create(workspace=workspace, name="Stream", **({"network": "mastodon"} | facts))
