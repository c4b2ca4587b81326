"""What readers are given of a post, and when two posts say the same."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

LONGEST = 2_000  # characters that are read: what comes later changes no mood, and 100,000 must cost no more
_RELAY = re.compile(r"^RT @\w{1,60}: ")  # a fixed pattern


def text_of(title: str, text: str) -> str:
    """What is read of a post; "" where there is nothing to read: no letter, no digit, no emoji."""
    whole = _RELAY.sub("", f"{title}\n{text}" if title and not text.startswith(title) else text).strip()[:LONGEST]
    return whole if any(_says(sign) for sign in whole) else ""


def text_key(text: str, lang: str) -> int:
    """The same number for copies of one text, as 64 signed bits."""
    digest = blake2b(f"{lang}\n{' '.join(text.split())}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _says(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign) == "So"
