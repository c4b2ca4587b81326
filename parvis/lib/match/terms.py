"""How a word of a query is read: the terms that must follow each other in a post."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from parvis.lib.query.tree import Phrase, Word
from parvis.lib.text import Token, fold, tokens


class Term(Struct, frozen=True, gc=False):
    """One token asked for. `folded` may hold `*` and `?`; `mark` is a # or @ that must be there.

    `exact` is "" or what the token must be once folded with `case` and `accents` kept.
    """

    folded: str
    mark: str = ""
    exact: str = ""
    case: bool = False
    accents: bool = False

    @property
    def is_pattern(self) -> bool:
        return "*" in self.folded or "?" in self.folded

    def finds(self, token: Token) -> bool:
        """Is this the token? The plain way; the compiled matcher does the same faster."""
        if (self.mark and token.mark != self.mark) or not fits(self.folded, token.folded):
            return False
        return not self.exact or fits(self.exact, fold(token.raw, case=self.case, accents=self.accents))


def terms_of(node: Word | Phrase) -> tuple[Term, ...]:
    """The terms of a word (`l'adaptateur` has two, 東京 too: one a character) or of all words of a phrase."""
    words = (node,) if isinstance(node, Word) else node.words
    return tuple(term for word in words for term in _terms(word.text, word.exact_case))


@lru_cache(100_000)
def _terms(text: str, case: bool) -> tuple[Term, ...]:
    found = []
    for token in tokens(text, wildcards=True):
        accents = fold(token.raw, accents=True) != token.folded
        exact = fold(token.raw, case=case, accents=accents) if case or accents else ""
        found.append(Term(token.folded, token.mark, exact, case, accents))
    # 東* says nothing more than 東: its star stands alone after a character that is a word of its own.
    return tuple(term for i, term in enumerate(found) if i == 0 or term.folded.strip("*"))


def fits(pattern: str, word: str) -> bool:
    """Does the pattern (`*` any run, `?` one character) cover the whole word? Time: pattern x word at worst."""
    if "*" not in pattern and "?" not in pattern:
        return pattern == word
    i = j = 0
    star, tried = -1, 0
    while j < len(word):
        if i < len(pattern) and pattern[i] == "*":
            star, tried, i = i, j, i + 1
        elif i < len(pattern) and pattern[i] in ("?", word[j]):
            i, j = i + 1, j + 1
        elif star >= 0:
            i, tried = star + 1, tried + 1
            j = tried
        else:
            return False
    return not pattern[i:].strip("*")
