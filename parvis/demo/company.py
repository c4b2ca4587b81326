"""Lumen's workspace: the people, the brands, the queries, and the source that tells the story."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from parvis.demo.book import book
from parvis.listening.models import BackSearch, Brand, Query
from parvis.posts.models import Source
from parvis.workspaces.models import Member, User, Workspace

PASSWORD = "lumiere-de-lyon"  # noqa: S105 - printed by `parvis demo`, for a fictional company on one's own machine


@transaction.atomic
def found(now: datetime, *, seed: int, speed: float, slug: str = "lumen") -> Workspace:
    """Lumen's workspace as it stands in the data folder, or a new one whose story's present is `now`."""
    known = Workspace.objects.filter(slug=slug).first()
    if known:
        return known
    workspace = Workspace.objects.create(name="Lumen", slug=slug, languages=["fr", "en"], is_demo=True)
    _hire(workspace)
    _watch(workspace)
    Source.objects.create(
        workspace=workspace,
        network="demo",
        name="Lumen (démo)",
        settings={"seed": seed, "now": now.isoformat(), "speed": speed},
        due_at=now,
    )
    return workspace


@transaction.atomic
def listen_for(text: str, place: str, *, slug: str = "demo") -> Workspace:
    """A workspace that listens to the real thing: `place` is `bluesky` or an address, `text` a query."""
    known = Workspace.objects.filter(slug=slug).first()
    if known:
        return known
    workspace = Workspace.objects.create(name=text[:60], slug=slug, is_demo=True)
    _hire(workspace)
    workspace.queries.create(name=text[:120], text=text, made_by=workspace.members.first())
    network, settings = ("bluesky", {}) if place == "bluesky" else ("feeds", {"url": place})
    workspace.sources.create(network=network, name=place[:200], settings=settings)
    return workspace


def _hire(workspace: Workspace) -> None:
    for person in book("company")["person"]:
        email, name, language = person["email"], person["name"], person["language"]
        user = User.objects.filter(email=email).first()
        user = user or User.objects.create_user(email, PASSWORD, name=name, language=language)
        Member.objects.create(workspace=workspace, user=user, role=person["role"])


def _watch(workspace: Workspace) -> None:
    maker = workspace.members.first()
    for position, row in enumerate(book("company")["brand"]):
        name = row["name"]
        slug = slugify(name)
        brand = Brand.objects.create(
            workspace=workspace, name=name, slug=slug, is_ours=row["is_ours"], position=position
        )
        for query in row["query"]:
            text = query["text"].strip()
            Query.objects.create(workspace=workspace, brand=brand, name=query["name"], text=text, made_by=maker)
    # Nothing is stored yet: whatever comes is matched on its way in, there is nothing to search back for.
    BackSearch.objects.filter(query__workspace=workspace).delete()
