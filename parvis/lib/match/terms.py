"""How a word of a query is read: the terms that must follow each other in a post."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from parvis.lib.query.tree import Phrase, Word
from parvis.lib.text import Token, fold, tokens
from parvis.lib.text.packing import pack_word


class Term(Struct, frozen=True, gc=False):
    """One token asked for. `folded` may hold `*` and `?`; `mark` is a # or @ that must be there.

    `exact` is "" or what the token must be once folded with `case` and `accents` kept. `packed` is `folded`, packed;
    `is_plain` says that the folded word is all there is to ask.
    """

    folded: str
    packed: bytes
    mark: str = ""
    exact: str = ""
    case: bool = False
    accents: bool = False
    is_pattern: bool = False
    is_plain: bool = True

    def finds(self, token: Token) -> bool:
        """Is this the token? The plain way; the compiled matcher does the same faster."""
        if (self.mark and token.mark != self.mark) or not fits(self.folded, token.folded):
            return False
        return not self.exact or fits(self.exact, fold(token.raw, case=self.case, accents=self.accents))


def terms_of(node: Word | Phrase) -> tuple[Term, ...]:
    """The terms of a word (`l'adaptateur` has two, 東京 too: one a character) or of all words of a phrase."""
    if isinstance(node, Word):
        return _terms(node.text, node.exact_case)
    return tuple(term for word in node.words for term in _terms(word.text, word.exact_case))


@lru_cache(2_000)
def _terms(text: str, case: bool) -> tuple[Term, ...]:
    found = [_term(token, case) for token in tokens(text, wildcards=True)]
    # 東* says nothing more than 東: its star stands alone after a character that is a word of its own.
    return tuple(term for i, term in enumerate(found) if i == 0 or term.folded.strip("*"))


def _term(token: Token, case: bool) -> Term:
    accents = not token.raw.isascii() and fold(token.raw, accents=True) != token.folded
    exact = fold(token.raw, case=case, accents=accents) if case or accents else ""
    is_pattern = "*" in token.folded or "?" in token.folded
    is_plain = not (token.mark or exact or is_pattern)
    return Term(token.folded, pack_word(token.folded), token.mark, exact, case, accents, is_pattern, is_plain)


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
