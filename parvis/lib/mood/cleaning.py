"""A post as the encoder and the light reader were taught to see it."""

from __future__ import annotations

import html
import re

# The first 128 pieces are read; a piece has four letters on average and a long post says what it feels early.
MOST_CHARACTERS = 1_500
ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
NAME = re.compile(r"(?<![\w@])@\w[\w.-]*\w(?:@[\w.-]+\w)?|(?<![\w@])@\w")
SPACES = re.compile(r"\s+")
# What is not seen before the first word: spaces, and signs of no width.
UNSEEN = " \t\n\r\v\f\u00a0\u00ad\u2028\u2029\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def clean(text: str) -> str:
    """The text with addresses as "http", names as "@user", entities as characters, in at most 1,500 characters.

    Half characters (lone surrogates) become U+FFFD. Linear in the text's length, which is cut first.
    """
    start = len(text) - len(text.lstrip(UNSEEN))
    short = text[start : start + 4 * MOST_CHARACTERS].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    unescaped = html.unescape(short)
    named = NAME.sub("@user", ADDRESS.sub("http", unescaped))
    return SPACES.sub(" ", named).strip()[:MOST_CHARACTERS]
