"""A post as the encoder and the light reader were taught to see it."""

from __future__ import annotations

import html
import re

# The first 128 pieces are read; a piece has four letters on average and a long post says what it feels early.
MOST_CHARACTERS = 1_500
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
NAME = re.compile(r"(?<![\w@])@\w[\w.-]*\w(?:@[\w.-]+\w)?|(?<![\w@])@\w")
SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text with addresses as "http", names as "@user", entities as characters, in at most 1,500 characters.

    Half characters (lone surrogates) become U+FFFD. Linear in the text's length, which is cut first.
    """
    short = text[: 4 * MOST_CHARACTERS].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    unescaped = html.unescape(short)
    named = NAME.sub("@user", ADDRESS.sub("http", unescaped))
    return SPACES.sub(" ", named).strip()[:MOST_CHARACTERS]
