"""What the text of a query hides: operators typed as words, signs that are dropped, repetitions."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.lib.query.errors import Problem
from parvis.lib.query.lint.finding import Finding, Subject, brief, fold
from parvis.lib.query.printer import QUOTES
from parvis.lib.query.tree import And, Node, Or, Phrase, Word

_LIKE_OPERATORS = {
    "and": "AND", "or": "OR", "not": "NOT", "et": "AND", "ou": "OR", "sauf": "NOT", "near": "NEAR/5",
}  # fmt: skip
_DROPPED_SIGNS = frozenset("+$€£%!&=")
_SINGLE_QUOTES = ("'", "‘", "’")
_TOLD_SIGNS = _DROPPED_SIGNS.union(_SINGLE_QUOTES)


def recovered(subject: Subject) -> Iterator[Finding]:
    """Mistakes that the reading went past: parentheses, quotes, operators."""
    for told in subject.parsed.problems if subject.parsed else ():
        yield Finding("warning", told)


def mixed_operators(subject: Subject) -> Iterator[Finding]:
    """AND beside OR without parentheses, and how it was read."""
    for span, node in subject.parsed.mixed if subject.parsed else ():
        yield Finding("warning", Problem("mixed", (span,), (("reading", brief(node, 200)),)))


def operators_as_words(subject: Subject) -> Iterator[Finding]:
    """`lampe or lumen`: three words, and certainly not what was meant."""
    for node in subject.composed:
        if not isinstance(node, And):
            continue
        for part in node.parts[1:-1]:
            meant = _LIKE_OPERATORS.get(part.text.lower()) if isinstance(part, Word) else None
            if meant and isinstance(part, Word) and subject.written(part)[:1] not in tuple(QUOTES + "{"):
                yield subject.find("warning", "operator-as-word", part, fix=meant, word=part.text, operator=meant)


def dropped_signs(subject: Subject) -> Iterator[Finding]:
    """`C++`: the signs are not looked for. `'a b'`: single quotes make no phrase."""
    text = subject.parsed.text if subject.parsed else ""
    if _TOLD_SIGNS.isdisjoint(text):
        return
    for node in subject.nodes:
        written = subject.written(node) if type(node) in (Word, Phrase) else ""
        if written.startswith(_SINGLE_QUOTES):
            yield subject.find("warning", "single-quotes", node)
        elif not _DROPPED_SIGNS.isdisjoint(written) and isinstance(node, Word):
            yield subject.find("note", "sign-dropped", node, written=written, word=node.text)


def repetitions(subject: Subject) -> Iterator[Finding]:
    """The same part twice in one AND or OR."""
    for node in subject.composed:
        if not isinstance(node, And | Or):
            continue
        seen: set[Node] = set()
        for part in node.parts:
            if part in seen:
                yield subject.find("note", "repeated", part, part=brief(part))
            seen.add(part)


def strict_accents(subject: Subject) -> Iterator[Finding]:
    """The first word with a typed accent: it leaves out those who type without, unless both are asked for."""
    words = [node for node in subject.nodes if isinstance(node, Word) and not node.exact_case]
    plain = {word.text for word in words if word.text.isascii()}
    for word in words:
        if word.text.isascii():
            continue
        bare = fold(word.text)
        if bare != word.text and fold(word.text, accents=True) != bare and bare not in plain:
            yield subject.find("note", "accent-strict", word, fix=bare, word=word.text, bare=bare)
            return
