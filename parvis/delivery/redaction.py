"""What a network answered, fit to be shown: short, and without what opens an account."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parvis.posts.sentences import Kept

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
    return SECRET_LIKE.sub(HIDDEN, _without(text, secrets))[:MOST]


def without(kept: Kept, secrets: Iterable[object]) -> Kept:
    """A kept sentence whose values say none of our secrets."""
    template, values = kept
    known = list(secrets)
    plain = {name: _without(value, known) if isinstance(value, str) else value for name, value in values.items()}
    return [_without(template, known), plain]


def _without(text: str, secrets: Iterable[object]) -> str:
    for secret in secrets:
        if isinstance(secret, str) and len(secret) >= SHORTEST_SECRET:
            text = text.replace(secret, HIDDEN)
    return text
