"""Posts of nobody: short French and English texts about lamps, made by a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from parvis.networks.seam import Author, Counts, Post

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
SUBJECTS = [
    "ma lampe",
    "mon abat-jour",
    "le variateur",
    "l'ampoule",
    "my lamp",
    "the dimmer",
    "our new light",
    "cette applique",
]
VERBS = [
    "a grillé",
    "ne s'allume plus",
    "éclaire très bien",
    "arrived broken",
    "works like a charm",
    "clignote encore",
    "sent la poudre",
    "looks lovely",
    "a fondu",
    "vient d'arriver",
]
ENDS = [
    "merci au magasin",
    "plus jamais",
    "à Lyon comme ailleurs",
    "after two days",
    "et le support ne répond pas",
    "I love it",
    "photo ci-dessous",
    "pour la chambre",
    "what a shame",
    "on recommande",
]
BRANDS = ["lumen", "solis", "brillo", "candela", "fanal", "veilleuse", "luxor", "torche", "quinquet", "falot"]
NAMES = ["Inès", "Paul", "Zoé", "Karim", "Lena", "Tom", "Ana", "Louis", "Mia", "Hugo"]


def queries() -> list[tuple[str, str]]:
    """Name and text of forty queries; each brand's posts are found by one of them."""
    found = [(brand, f"{brand} AND NOT (casino OR crypto)") for brand in BRANDS]
    found += [(f"{brand} now", f'"{brand} telescope" OR ({brand} NEAR/2 rocket)') for brand in BRANDS]
    found += [(f"far {number}", f"comet{number} OR (moon AND base{number})") for number in range(20)]
    return found


def posts(count: int, seed: int = 1) -> Iterator[Post]:
    """Posts of which each is found by exactly one query."""
    rng = random.Random(seed)
    for number in range(count):
        person = min(int(rng.paretovariate(1.1)), 5000)
        name = f"{rng.choice(NAMES)} {person}"
        yield Post(
            network="mastodon",
            native_id=f"{seed}-{number}",
            author=Author(f"a{person}", handle=f"person{person}", name=name, followers=person * 7, url=_url(person)),
            created_at=BEGIN + timedelta(seconds=number * 20),
            text=text(rng),
            url=f"{_url(person)}/{number}",
            site="social.example",
            lang=rng.choice(("fr", "en")),
            hashtags=("lampe",) if number % 3 == 0 else (),
            counts=Counts(replies=number % 4, reposts=number % 3, likes=number % 11),
        )


def text(rng: random.Random) -> str:
    """About 120 characters with one brand."""
    parts = [f"{rng.choice(SUBJECTS)} {rng.choice(VERBS)}, {rng.choice(ENDS)}" for _ in range(2)]
    return f"{rng.choice(BRANDS).title()} : {parts[0]}. {parts[1].capitalize()} {rng.randrange(10_000)}"


def _url(person: int) -> str:
    return f"https://social.example/@person{person}"
