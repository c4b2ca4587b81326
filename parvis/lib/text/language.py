"""The language of a post whose network does not say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import TypeAlias

# What a model makes of one line: (probability, ISO 639-1 code), the most probable first, improbable ones left out.
Reading: TypeAlias = Callable[[str], Iterable[tuple[float, str]]]

# Languages in which most posts are written: a model of 176 sees rare ones in every typing error.
COMMON = frozenset({
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko",
    "nl", "no", "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "vi", "zh",
})  # fmt: skip
FOLLOWED_WEIGHT = 5.0  # how much more likely a followed language is than another: of 2 to 10 it hardly matters
READ_CHARACTERS = 1_000
SHORT_CHARACTERS = 40
# Below these probabilities nothing is said. A model that knows no word of a text answers some 0.12.
LEAST = 0.15
LEAST_OF_SHORT = 0.2

# Addresses (also cut ones), people, the sign of a repost, and what marks words but is none.
_NOISE = re.compile(r"\b(?:https?\b\S*|www\.\S*|rt\b)|@\w+|[#_*|]")


def language_of(text: str, reading: Reading, followed: Collection[str] = ()) -> str:
    """ISO 639-1 code of the language that the text is written in, "" when that is unsure.

    `followed`: languages that are expected, and may be rare ones. Method: `docs/reasons/language.md`.
    """
    line = " ".join(_NOISE.sub(" ", text[:READ_CHARACTERS].lower()).split())
    if not any(map(str.isalpha, line)):
        return ""  # a model has an answer for signs too: a heart is Bulgarian
    best, likely = ("", 0.0), 0.0
    for probability, language in reading(line):
        weight = FOLLOWED_WEIGHT if language in followed else float(language in COMMON)
        if probability * weight > likely:
            best, likely = (language, probability), probability * weight
    least = LEAST_OF_SHORT if len(line) < SHORT_CHARACTERS else LEAST
    return best[0] if best[1] >= least else ""
