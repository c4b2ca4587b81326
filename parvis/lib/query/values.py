"""Values of the closed fields, and the forms a number or a date may take in a query."""

from __future__ import annotations

import re
from datetime import datetime

# The words of `has:` and `is:`, which the tree defines.
FLAG_VALUES = {
    "has": ("media", "image", "video", "link", "hashtag", "mention", "emoji"),
    "is": ("reply", "repost", "quote", "post"),
}
# The kinds of post every network's API is turned into.
KINDS = ("post", "reply", "repost", "quote", "comment", "review", "article", "message")

_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?", re.ASCII)


def number(text: str) -> str | None:
    """`text` as a plain number (`0100` gives `100`, `4.50` gives `4.5`), or None where it is none."""
    if not _NUMBER.fullmatch(text):
        return None
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{rest}" if rest else "")


def date(text: str) -> str | None:
    """`text` where it is a day or a moment of ISO 8601 that exists (`2026-03-01`, `2026-03-01T14:05`), or None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text


def day_from_local(text: str) -> str | None:
    """`01/03/2026`, as people write a day, in the form of `date`; None for anything else. Day first, then month."""
    parts = text.replace(".", "/").split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    day, month, year = parts
    return date(f"{year}-{month:>02}-{day:>02}")


def number_from_local(text: str) -> str | None:
    """`10k`, `1,5M`, `10 000` as a plain number, or None."""
    bare = "".join(text.split()).replace(",", ".").lower()
    for letter, zeros in (("k", 3), ("m", 6)):
        if bare.endswith(letter) and (value := number(bare[:-1])) is not None:
            return number(f"{float(value) * 10**zeros:.6f}")
    return number(bare)
