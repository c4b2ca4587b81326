"""Who speaks: a few people of the story by name, and thousands of others made from the seed, each with their habits."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from parvis.demo.book import book
from parvis.networks.seam import Author

OTHERS = 3000
_DOMAINS = {
    "bluesky": ("lueur.example", "nuit.example", "soir.example"),
    "mastodon": ("soir.example", "place.example", "atelier.example"),
}
_NETWORKS = ("bluesky", "mastodon", "reddit", "forum", "instagram", "blog")
_SHARES = (50, 25, 13, 7, 3, 2)
_JOINED = datetime(2019, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Speaker:
    """An author and how they write."""

    network: str
    author: Author
    lang: str
    whispers: bool = False  # writes without capitals
    smiles: float = 0.0  # how often an emoji ends the post
    tags: float = 0.0  # how often a hashtag does


def _named(network: str, lang: str, handle: str, name: str, followers: int, bio: str) -> Speaker:
    author = Author(
        native_id=f"cast:{handle}", handle=handle, name=name, url=f"https://{network}.example/{handle}",
        bio=bio, followers=followers, following=followers // 3 + 60, posts=followers // 2 + 400,
        created_at=_JOINED + timedelta(days=followers % 1500),
    )  # fmt: skip
    return Speaker(network, author, lang)


MELANIE = _named("bluesky", "fr", "melgarnier.nuit.example", "Mélanie Garnier", 1240, "Lyon, infirmière de nuit")
FANNY = _named("bluesky", "fr", "fannyd.lueur.example", "Fanny Delorme", 310, "")
LUMINOPHILE = _named("mastodon", "fr", "luminophile@soir.example", "Le Luminophile", 9800, "Je collectionne les lampes")
OWEN = _named("reddit", "en", "quietcorner", "Owen Hartley", 640, "")
TRABOULE = _named("bluesky", "fr", "traboule.info.example", "Radio Traboule", 28400, "L’info de Lyon, sans détour")
LUMEN = _named("mastodon", "fr", "lumen@place.example", "Lumen", 18200, "Des lampes faites à Lyon depuis 1968")
CAST = (MELANIE, FANNY, LUMINOPHILE, OWEN, TRABOULE, LUMEN)


@lru_cache(maxsize=OTHERS)
def other(seed: int, number: int) -> Speaker:
    """The same person for the same seed and number."""
    rng = random.Random(f"{seed}:author:{number}")
    lang = "fr" if rng.random() < 0.74 else "en"
    network = rng.choices(_NETWORKS, _SHARES)[0]
    name = f"{rng.choice(book(lang)['first_names'])} {rng.choice(book(lang)['last_names'])}"
    followers = int(rng.lognormvariate(5.2, 1.5))
    handle = _handle(rng, network, name, number)
    author = Author(
        native_id=f"other:{seed}:{number}", handle=handle, name=name, url=f"https://{network}.example/{handle}",
        followers=followers, following=int(followers * rng.uniform(0.3, 2)) + 20, posts=int(rng.lognormvariate(6, 1.2)),
        created_at=_JOINED + timedelta(days=rng.randrange(2200)),
    )  # fmt: skip
    return Speaker(network, author, lang, rng.random() < 0.13, rng.choice((0, 0, 0.2, 0.6)), rng.choice((0, 0, 0, 0.5)))


def anyone(seed: int, rng: random.Random, lang: str | None = None) -> Speaker:
    """Somebody, the talkative more often than the quiet (1 in 100 writes a third of everything)."""
    while True:
        found = other(seed, int(OTHERS * rng.random() ** 2.4))
        if lang is None or found.lang == lang:
            return found


def _handle(rng: random.Random, network: str, name: str, number: int) -> str:
    plain = (
        name.lower().replace(" ", rng.choice(("", ".", "_"))).translate(str.maketrans("éèêëïîôöûüàâç", "eeeeiioouuaac"))
    )
    if network == "bluesky":
        return f"{plain.replace('.', '').replace('_', '')}{number}.{rng.choice(_DOMAINS[network])}"
    if network == "mastodon":
        return f"{plain}{number % 97}@{rng.choice(_DOMAINS[network])}"
    return f"{plain}{number}"
