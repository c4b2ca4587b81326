"""Turns the lines of `texts/` into what a person would post: slots filled, habits applied."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache

from parvis.demo.book import book
from parvis.demo.cast import Speaker

# The lamps of each brand: with the brand's name, and alone.
LAMPS = {
    "Lumen": (("Lumen Aube", "lampe Aube", "Lumen Pavé", "Lumen Quai"), ("Aube", "Pavé", "Quai")),
    "Halo": (("Halo One", "lampe Halo", "Halo Mini"), ("One", "Mini")),
    "Petite Ourse": (("veilleuse Petite Ourse", "Petite Ourse Polaire"), ("Polaire", "veilleuse")),
    "Voltéa": (("Voltéa Arc", "suspension Voltéa", "Voltéa Fil"), ("Arc", "Fil")),
}
ENGLISH = {
    "lampe Aube": "Lumen Aube",
    "lampe Halo": "Halo lamp",
    "veilleuse Petite Ourse": "Petite Ourse night light",
    "suspension Voltéa": "Voltéa pendant",
}
HANDLES = {"Lumen": "@lumen", "Halo": "@halo", "Petite Ourse": "@petiteourse", "Voltéa": "@voltea"}
BAD_BATCHES = ("24-118", "24-118", "24-118", "24-121")
_WHOLE = frozenset(["noise", "rumour", "jobs", "life", "spam"])  # themes whose lines say it all
_SLOT = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line to say, and what it truly is."""

    text: str
    kind: str
    theme: str
    mood: int

    @property
    def is_news(self) -> bool:
        """Said as it stands, without the small words of people."""
        return self.theme == "press" or (self.kind == "other" and self.theme == "safety")


@cache
def lines(lang: str, chapter: str) -> tuple[Line, ...]:
    if chapter == "noise":
        return tuple(Line(text, "other", "noise", 1) for text in book(lang)["noise"]["lines"])
    return tuple(
        Line(text, part["kind"], part["theme"], part["mood"]) for part in book(lang)[chapter] for text in part["lines"]
    )


def pick(rng: random.Random, speaker: Speaker, chapter: str) -> Line:
    """A line of the chapter in the speaker's language; praise and complaints are commoner than spam and candidates."""
    choice = lines(speaker.lang, chapter)
    line = rng.choice(choice)
    if line.kind in ("spam", "application") and rng.random() < 0.6:
        line = rng.choice(choice)
    return line


def say(rng: random.Random, speaker: Speaker, line: Line, brand: str) -> str:
    """The line as this person would write it."""
    text = _SLOT.sub(lambda found: _fill(rng, speaker, brand, found[1]), line.text)
    words = book(speaker.lang)
    if line.kind != "spam" and not line.is_news:
        opener = rng.choice(words["openers"])
        if opener and not text.startswith(("@", "«", brand)):
            text = opener + (text if text.split()[0] in _PROPER else text[0].lower() + text[1:])
        text += _tail(rng, speaker, line, brand) + rng.choice(words["closers"])
    if speaker.whispers:
        text = text.lower()
    if rng.random() < speaker.smiles:
        text += " " + rng.choice(words["emojis"][str(line.mood)])
    if rng.random() < speaker.tags:
        text += " " + rng.choice(words["hashtags"])
    return text


_PROPER = frozenset(["Lumen", "Halo", "Voltéa", "Petite", "I", "I’m", "Rappel", "Fil"])


def _tail(rng: random.Random, speaker: Speaker, line: Line, brand: str) -> str:
    """A second sentence, more often than not: people rarely say one thing only."""
    if line.theme in _WHOLE or rng.random() < 0.35:
        return ""
    tails = book(speaker.lang)["tails"]["storm" if line.theme == "safety" and line.mood < 2 else str(line.mood)]
    return _SLOT.sub(lambda found: _fill(rng, speaker, brand, found[1]), rng.choice(tails))


def _fill(rng: random.Random, speaker: Speaker, brand: str, slot: str) -> str:
    words = book(speaker.lang)
    if slot == "prod":
        lamp = rng.choice(LAMPS[brand][0])
        return ENGLISH.get(lamp, lamp) if speaker.lang == "en" else lamp
    if slot == "lamp":
        return (
            f"{rng.choice(LAMPS[brand][1])} de {brand}"
            if speaker.lang == "fr"
            else f"{brand} {rng.choice(LAMPS[brand][1])}"
        )
    if slot in ("city", "city2", "room", "shop"):
        return str(rng.choice(words[{"city": "cities", "city2": "cities", "room": "rooms", "shop": "shops"}[slot]]))
    return {
        "brand": brand,
        "at": HANDLES[brand],
        "days": str(rng.randrange(3, 27)),
        "price": str(rng.choice((79, 99, 129, 149, 189, 219))),
        "year": str(rng.choice((2021, 2023, 2024, 2025))),
        "batch": rng.choice(BAD_BATCHES),
    }[slot]
