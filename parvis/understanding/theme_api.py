"""Themes in the API: those of a brand in a period, the mentions of one, and its name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from parvis.listening.api import MentionOut
from parvis.listening.models import Mood
from parvis.listening.period import read_period
from parvis.understanding.models import Theme
from parvis.understanding.theme_filter import mentions_of
from parvis.understanding.theme_numbers import Row, read_themes
from parvis.workspaces.bearer import Bearer, workspace_of
from parvis.workspaces.models import Scope

router = Router(tags=["themes"])

MENTIONS = 100


class ThemeOut(Schema):
    """A theme in a period; `before` is empty where too little was read to compare."""

    id: int
    name: str
    words: list[str] = Field(description="Heaviest first, folded")
    born_at: datetime
    posts: int
    before: int | None
    mark: str = Field(description="new, rising, fading, gone or empty")
    moods: dict[str, int]
    trend: list[int] = Field(description="Posts by hour or day of the period")
    central_post: int | None


class ThemesOut(Schema):
    looked_at: datetime | None
    compared_by: str = Field(description="vectors (meaning) or words")
    read: int = Field(description="Posts read at the last look; fewer than `mentioned` when it was a sample")
    mentioned: int
    themes: list[ThemeOut]


class ThemePatch(Schema):
    name: str = Field(max_length=120, pattern=r"^[^\x00]*$", description="Empty: the posts' own words again")


@router.get(
    "/brands/{str:brand}/themes", response=ThemesOut, auth=Bearer(Scope.READ_MENTIONS), operation_id="list_themes"
)
def list_themes(request: HttpRequest, brand: str, period: str = "7d") -> Any:
    """What people talk about when they talk of the brand: 24h, 7d, 30d, 90d, 12m, all, or two days joined by `..`."""
    workspace = workspace_of(request)
    found = workspace.brands.filter(slug=brand.replace("\x00", "")).first()
    if found is None:
        raise HttpError(404, "This workspace has no such brand.")
    seen = read_themes(found, read_period(period, workspace.zone, timezone.now()))
    return {
        "looked_at": seen.round and seen.round.done_at, "compared_by": seen.round.space if seen.round else "words",
        "read": seen.round.read if seen.round else 0, "mentioned": seen.round.mentioned if seen.round else 0,
        "themes": [_told(row) for row in [*seen.rows, *seen.gone]],
    }  # fmt: skip


@router.get(
    "/themes/{int:theme_id}/mentions",
    response=list[MentionOut],
    auth=Bearer(Scope.READ_MENTIONS),
    operation_id="list_theme_mentions",
)
def list_theme_mentions(request: HttpRequest, theme_id: int) -> Any:
    """Its newest mentions, at most 100."""
    theme = _theme(request, theme_id)
    mentions = workspace_of(request).mentions.filter(mentions_of(theme.workspace, (theme.pk,)))
    return mentions.select_related("post__author", "mood_by").order_by("-created_at", "-id")[:MENTIONS]


@router.patch(
    "/themes/{int:theme_id}", response=dict[str, str], auth=Bearer(Scope.CORRECT_MENTIONS), operation_id="rename_theme"
)
def rename_theme(request: HttpRequest, theme_id: int, given: ThemePatch) -> Any:
    """Name it by hand, in the name of who made the token; no look changes it."""
    theme = _theme(request, theme_id)
    theme.rename(" ".join(given.name.split()), by=request.auth.made_by, now=timezone.now())  # type: ignore[attr-defined]
    return {"name": str(theme)}


def _theme(request: HttpRequest, theme_id: int) -> Theme:
    theme = Theme.objects.filter(workspace=workspace_of(request), pk=theme_id).first()
    if theme is None:
        raise HttpError(404, "This workspace has no such theme.")
    return theme


def _told(row: Row) -> dict[str, Any]:
    return {
        "id": row.theme.pk, "name": str(row.theme), "words": list(row.theme.words)[:10], "born_at": row.theme.born_at,
        "posts": row.posts, "before": row.before, "mark": row.mark, "trend": row.trend,
        "moods": {Mood(mood).name.lower(): count for mood, count in enumerate(row.mood)},
        "central_post": row.theme.central_id,
    }  # fmt: skip
