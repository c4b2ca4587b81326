from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.listening.period import hour_of
from parvis.understanding.models import Theme, ThemePost


@pytest.fixture
def theme(query: Any, say: Any) -> Theme:
    brand = query.brand
    made = Theme.objects.create(
        workspace=brand.workspace, brand=brand, name="prise noire", words={"prise": 0.9}, space="words", centre=b"",
        born_at=timezone.now(),
    )  # fmt: skip
    post = say("Lumen, la prise est noire").post
    ThemePost.objects.create(theme=made, brand=brand, post=post, hour=hour_of(post.created_at), mood=0)
    return made


def test_themes_of_a_brand_come_with_their_numbers(api: Client, theme: Theme) -> None:
    told = api.get("/api/v1/brands/lumen/themes").json()["themes"]

    assert [(one["name"], one["posts"], one["moods"]["negative"], one["words"]) for one in told] == [
        ("prise noire", 1, 1, ["prise"])
    ]


def test_mentions_of_a_theme_come_with_their_posts(api: Client, theme: Theme) -> None:
    told = api.get(f"/api/v1/themes/{theme.pk}/mentions").json()

    assert [mention["post"]["text"] for mention in told] == ["Lumen, la prise est noire"]


def test_a_theme_is_named(api: Client, theme: Theme) -> None:
    answer = api.patch(f"/api/v1/themes/{theme.pk}", {"name": " Prises  brûlées "}, content_type="application/json")

    assert answer.json() == {"name": "Prises brûlées"}


@pytest.mark.parametrize("address", ["brands/halo/themes", "themes/99/mentions", "themes/7/mentions"])
def test_what_is_not_there_is_not_found(api: Client, theme: Theme, address: str) -> None:
    Theme.objects.all().delete()

    assert api.get(f"/api/v1/{address}").status_code == 404
