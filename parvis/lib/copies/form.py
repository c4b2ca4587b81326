"""What a text says when everything that copying changes is taken away."""

from __future__ import annotations

import re
from unicodedata import category

from parvis.lib.text import fold

READ_CHARACTERS = 2_000  # two texts that begin with the same 2,000 characters are copies, whatever follows
SHORT = 16  # characters of a form; "merci beaucoup" and "merci à tous" share most grams and say different things
LONG = 40
GRAM = 4
# Shared grams over all grams, from which on a form is a copy. A short text needs more: formulas of politeness are
# most of it, and one other word makes another text.
LEAST_OF_LONG = 0.55
LEAST_OF_SHORT = 0.6

# A fixed pattern. A link may be cut ("https…"); a handle takes the "RT" or "via" before it along.
_DRESS = re.compile(r"https?\S*|www\.\S*|(?:\b(?:rt|via) +)?[@＠]\S*")
_LINK = re.compile(r"https?\S*|www\.\S*")
_RUNS = re.compile(r"(.)\1+", re.DOTALL)


def form_of(text: str) -> str:
    """The words of a text, folded, with one blank between them, without links, handles and the "RT" before one.

    A text without words is its links or, without any, its signs (emoji, one handle), each run once. "" when there is
    nothing to read.
    """
    bare = lowered = text[:READ_CHARACTERS].lower()
    if "@" in bare or "http" in bare or "www." in bare or "＠" in bare:
        bare = _DRESS.sub(" ", bare)
    return " ".join(bare.translate(_WORDS).split()) or _signs_of(lowered)


def _signs_of(lowered: str) -> str:
    return "".join(_LINK.findall(lowered)) or _RUNS.sub(r"\1", "".join(fold(lowered).split()))


def grams_of(form: str) -> list[str]:
    """Every four characters that follow each other; a shorter form is one gram."""
    if len(form) < GRAM:
        return [form]
    return list(map("".join, zip(form, form[1:], form[2:], form[3:], strict=False)))


def is_short(form: str) -> bool:
    """Too short to be told from another text by its grams: only an equal form is its copy."""
    return len(form) < SHORT


def is_link(form: str) -> bool:
    """The form of a text that is a link: two pages of one site share most grams, and only an equal one is a copy."""
    return "." in form and form.startswith(("http", "www."))


def least_likeness(form: str) -> float:
    """How alike another form must be to be a copy of this one."""
    share = min(1.0, max(0.0, (LONG - len(form)) / (LONG - SHORT)))
    return LEAST_OF_LONG + share * (LEAST_OF_SHORT - LEAST_OF_LONG)


def likeness(form: str, other: str) -> float:
    """Jaccard likeness of the grams of two forms, 0 to 1."""
    mine, others = set(grams_of(form)), set(grams_of(other))
    shared = len(mine & others)
    return shared / (len(mine) + len(others) - shared)


class _Words(dict[int, str]):
    """Each character as a form has it, learnt the first time it is met: folded, or a gap. One pass over a text is
    half the time of folding it and looking for its words."""

    def __missing__(self, code: int) -> str:
        folded = fold(chr(code))
        self[code] = plain = folded if not folded or folded.isalnum() or category(folded[0])[0] == "M" else " "
        return plain


_WORDS = _Words()
