"""The wall's filter `theme=`: the mentions of some themes."""

from __future__ import annotations

from django.db.models import Q

from parvis.listening.narrowing import Keys, narrowing
from parvis.understanding.models import Theme, ThemePost
from parvis.workspaces.models import Workspace


def mentions_of(workspace: Workspace, keys: Keys) -> Q:
    posts = ThemePost.objects.filter(theme__workspace=workspace, theme_id__in=keys)
    return Q(post_id__in=posts.values("post_id"))


def name_of(workspace: Workspace, key: int) -> str:
    theme = Theme.objects.filter(workspace=workspace, pk=key).first()
    return str(theme) if theme else f"#{key}"


narrowing("theme", mentions_of, name_of)
