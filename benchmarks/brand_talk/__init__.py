"""Posts about brands, written for this project, with mood and triage. README.md says how, and which are held out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent
LANGUAGES = ("fr", "en")
MOODS = ("negative", "neutral", "positive")
KINDS = ("complaint", "question", "praise", "purchase", "application", "spam", "other")


@dataclass(frozen=True, slots=True)
class BrandPost:
    """`mood` is None for spam: there is no talk of a brand in it to feel anything about. `triage` is None of everyday
    posts: they are about no brand."""

    id: str
    lang: str
    text: str
    mood: str | None
    triage: str | None
    note: tuple[str, ...]

    @property
    def is_held_out(self) -> bool:
        """By the number alone: a French post and the English one with its number tell the same story."""
        return hashlib.sha256(f"brand_talk {self.id[3:]}".encode()).digest()[0] % 2 == 0


def brand_posts(lang: str) -> list[BrandPost]:
    """All posts of one language, "fr" or "en", that carry both labels, in the order of their numbers."""
    return _read(f"{lang}.jsonl")


def learning_posts(lang: str) -> list[BrandPost]:
    """Further posts about brands that only teach: none of them is ever measured on. The first 326 have no mood."""
    return _read(f"{lang}_learning.jsonl")


def everyday_posts(lang: str) -> list[BrandPost]:
    """Posts about all the rest, with a mood and no kind, that only teach."""
    return _read(f"{lang}_everyday.jsonl")


def halves(lang: str) -> tuple[list[BrandPost], list[BrandPost]]:
    """(to learn from and choose with, held out)."""
    posts = brand_posts(lang)
    return [post for post in posts if not post.is_held_out], [post for post in posts if post.is_held_out]


def moods(lang: str) -> tuple[list[str], list[int]]:
    """(texts, labels) of the held-out posts that have a mood: 0 negative, 1 neutral, 2 positive, as in UMSAB."""
    return labelled(halves(lang)[1])


def labelled(posts: list[BrandPost]) -> tuple[list[str], list[int]]:
    """(texts, labels) of the posts that have a mood."""
    felt = [post for post in posts if post.mood is not None]
    return [post.text for post in felt], [MOODS.index(str(post.mood)) for post in felt]


def _read(name: str) -> list[BrandPost]:
    lines = (HOME / name).read_text("utf-8").splitlines()
    return [BrandPost(**{**fields, "note": tuple(fields["note"])}) for fields in map(json.loads, lines)]
