"""The alternatives of an OR, sorted by what they ask: thousands of them become a handful of questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from parvis.lib.query.tree import Node, Or, Phrase, Word
from parvis.lib.text.packing import pack_word

from .terms import Term, terms_of


@dataclass(slots=True)
class Alternatives:
    """`words`: plain words. `spelled`: by attribute of a view, packed words as they must be spelled, with the plain
    word of each. `phrases`: terms that follow each other or need a closer look. `begun`: beginnings of words, with a
    space before. `others`: all that is no word."""

    words: set[bytes] = field(default_factory=set)
    spelled: dict[str, dict[bytes, bytes]] = field(default_factory=dict)
    phrases: list[tuple[Term, ...]] = field(default_factory=list)
    begun: list[bytes] = field(default_factory=list)
    others: list[Node] = field(default_factory=list)

    @property
    def are_words(self) -> bool:
        """Are plain words all there is? A spelling of a word that is there itself adds nothing."""
        spelled = {word for spellings in self.spelled.values() for word in spellings.values()}
        return not (self.phrases or self.begun or self.others or spelled - self.words)

    def sort_in(self, node: Node) -> None:
        if isinstance(node, Or):
            for part in node.parts:
                self.sort_in(part)
        elif not isinstance(node, Word | Phrase):
            self.others.append(node)
        elif terms := terms_of(node):
            self._sort_in_terms(terms)

    def _sort_in_terms(self, terms: tuple[Term, ...]) -> None:
        term = terms[0]
        if len(terms) > 1:
            self.phrases.append(terms)
        elif term.is_plain:
            self.words.add(term.packed)
        elif spelling := spelling_of(term):
            attribute, word = spelling
            self.spelled.setdefault(attribute, {})[word] = term.packed
        elif beginning := beginning_of(term):
            self.begun.append(beginning)
        else:
            self.phrases.append(terms)


def alternatives_of(node: Node) -> Alternatives:
    """The node's alternatives; a node that is no OR is its only one."""
    found = Alternatives()
    found.sort_in(node)
    return found


def spelling_of(term: Term) -> tuple[str, bytes] | None:
    """The attribute of a view that holds the words spelled so, and the word; None for what needs a closer look."""
    if term.is_pattern or (term.exact and term.mark):
        return None
    if term.mark:
        return "marks", term.mark.encode() + term.packed
    kept = {(True, False): "cased", (False, True): "accented", (True, True): "exact"}[term.case, term.accents]
    return kept, pack_word(term.exact)


def beginning_of(term: Term) -> bytes | None:
    """What `lamp*` asks for in the words of a view joined by spaces."""
    if term.mark or term.exact or term.folded.find("*") != len(term.folded) - 1 or "?" in term.folded:
        return None
    return b" " + term.packed[:-1]


def needed_word(terms: tuple[Term, ...]) -> bytes | None:
    """The word of a phrase that is likely the rarest: the longest; None where all are patterns."""
    return max((term.packed for term in terms if not term.is_pattern), key=len, default=None)


@lru_cache(2_000)
def shared(words: frozenset[bytes]) -> frozenset[bytes]:
    """One set for all queries that ask for the same words."""
    return words
