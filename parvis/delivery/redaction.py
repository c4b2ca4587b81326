"""What a network answered, fit to be shown: short, and without what opens an account."""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST = 500
SHORTEST_SECRET = 6
HIDDEN = "…"
# Bearer tokens, JWTs, and values of keys that are called as secrets are.
SECRET_LIKE = re.compile(
    r"""(?ix) (?<=bearer\s)[\w.~+/=-]+ | \beyJ[\w-]+\.[\w-]+\.[\w-]*
    | (?<=token)["']?\s*[:=]\s*["']?[^\s"'&,]+
    | (?<=password)["']?\s*[:=]\s*["']?[^\s"'&,]+
    | (?<=secret)["']?\s*[:=]\s*["']?[^\s"'&,]+
    """
)


def hidden(answer: str, secrets: Iterable[object] = ()) -> str:
    """The first words of an answer, on one line, with our secrets and what looks like one left out."""
    text = " ".join(answer.replace("\0", "").split())
    for secret in secrets:
        if isinstance(secret, str) and len(secret) >= SHORTEST_SECRET:
            text = text.replace(secret, HIDDEN)
    return SECRET_LIKE.sub(HIDDEN, text)[:MOST]
