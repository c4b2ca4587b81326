"""The themes of any choice of mentions: found anew each time, from the latest of them, and not kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Left

from parvis.lib.chart import lines
from parvis.lib.copies.form import READ_CHARACTERS  # nothing of `themes` reads further
from parvis.lib.text import tokens
from parvis.lib.themes import Said, find_themes
from parvis.lib.themes import Theme as FoundTheme
from parvis.listening.models import Mention, Mood
from parvis.posts.models import Post
from parvis.understanding.edition import edition
from parvis.understanding.models import Vector
from parvis.understanding.theme_numbers import SPARK_HEIGHT, MoodBar

MOST_READ = 3_000  # mentions: found while somebody waits, in half a second
PARTS = 24  # of the time from the first of them to the last: the trend
CHUNK = 800  # keys of one query: SQLite takes some thousand
SEED = 20


@dataclass(frozen=True, slots=True)
class ChosenTheme(MoodBar):
    """`mood`: posts by their mood; `trend`: posts in equal parts of the time."""

    name: str
    posts: int
    central: Post | None
    mood: list[int]
    trend: list[int]

    @property
    def line(self) -> str:
        return lines([self.trend], SPARK_HEIGHT).lines[0].solid


@dataclass(frozen=True, slots=True)
class Chosen:
    """`read`: posts that were read, of `is_more` than that; `others`: those of no theme."""

    themes: list[ChosenTheme]
    read: int
    others: int
    is_more: bool
    by_words: bool


def themes_among(mentions: QuerySet[Mention], brands: Sequence[str] = ()) -> Chosen:
    """`brands`: names that tell nothing here."""
    latest = mentions.order_by("-created_at", "-id").only("post", "lang", "mood", "created_at")
    latest = latest.annotate(title=F("post__title"), text=Left("post__text", READ_CHARACTERS))
    rows = list(latest[: MOST_READ + 1])
    held = {row.post_id: row for row in rows[:MOST_READ]}
    said = [_said(held[post]) for post in sorted(held)]
    own = {token.folded for name in brands for token in tokens(name)}
    found = find_themes(said, _vectors(list(held)), seed=SEED, without=own)
    central = Post.objects.select_related("author").in_bulk([theme.central for theme in found.themes])
    themes = [_theme(theme, central.get(theme.central), held) for theme in found.themes]
    inside = sum(theme.posts for theme in themes)
    return Chosen(themes, len(said), len(said) - inside, len(rows) > MOST_READ, found.space == "words")


def _said(mention: Any) -> Said:
    """Of a mention with the beginning of its post beside it."""
    text = f"{mention.title}. {mention.text}" if mention.title else mention.text
    return Said(mention.post_id, text, mention.lang)


def _theme(theme: FoundTheme, central: Post | None, held: Mapping[int, Mention]) -> ChosenTheme:
    times = [mention.created_at for mention in held.values()]
    first, span = min(times), max(max(times) - min(times), timedelta(seconds=1))
    trend = [0] * PARTS
    for post in theme.members:
        trend[min(PARTS - 1, int((held[post].created_at - first) / span * PARTS))] += 1
    counted = Counter(held[post].mood for post in theme.members)
    return ChosenTheme(theme.name, len(theme.members), central, [counted[mood] for mood in Mood], trend)


def _vectors(keys: list[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for start in range(0, len(keys), CHUNK):
        some = Vector.objects.filter(post_id__in=keys[start : start + CHUNK], encoder=edition())
        rows = some.values_list("post_id", "values")
        found.update((key, bytes(values)) for key, values in rows)
    return found
