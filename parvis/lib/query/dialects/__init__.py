"""Queries of other tools: paste one, see it in our language, with each thing that could not be kept and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from parvis.lib.query.build import span_in
from parvis.lib.query.dialects.brandwatch import BrandwatchLexer
from parvis.lib.query.dialects.guess import guess_dialect
from parvis.lib.query.dialects.loosen import LooseBuilder, prune
from parvis.lib.query.dialects.meltwater import MeltwaterLexer
from parvis.lib.query.dialects.reader import NOTHING, DialectLexer
from parvis.lib.query.dialects.sprinklr import SprinklrLexer
from parvis.lib.query.dialects.talkwalker import TalkwalkerLexer
from parvis.lib.query.dialects.visibrain import VisibrainLexer
from parvis.lib.query.dialects.x import XLexer
from parvis.lib.query.errors import Problem, QueryError, Span, problem, shorten
from parvis.lib.query.normal import MAX_DEPTH, depth, is_positive, walk
from parvis.lib.query.parser import MOST_CHARACTERS, check_length, why_refused
from parvis.lib.query.printer import print_query
from parvis.lib.query.report import Report
from parvis.lib.query.tree import Node, Phrase, Word
from parvis.lib.text import fold

__all__ = ["DIALECTS", "Import", "Loss", "guess_dialect", "read"]

_LEXERS: tuple[type[DialectLexer], ...] = (
    BrandwatchLexer, TalkwalkerLexer, MeltwaterLexer, SprinklrLexer, VisibrainLexer, XLexer,
)  # fmt: skip
DIALECTS: Mapping[str, type[DialectLexer]] = {lexer.name: lexer for lexer in _LEXERS}


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of the pasted query that is not as it was: `what` stands at `span`; `why` says what became of it."""

    span: Span
    what: str
    problem: Problem

    def why(self, language: str = "en") -> str:
        return self.problem.message(language)


@dataclass(frozen=True, slots=True)
class Import:
    """A query of another tool as our tree, printed in our language, with what was lost on the way."""

    node: Node
    printed: str
    losses: tuple[Loss, ...]


def read(text: str, dialect: str) -> Import:
    """Read `text`, written in one of `DIALECTS`, into our language. Mistakes of the text are among the losses.

    Raises `QueryError` for a text that is too long, too deep, or of which nothing can be kept; KeyError for a
    dialect that is none.
    """
    lexer = DIALECTS[dialect]
    check_length(text)
    report = Report(strict=False)
    builder = LooseBuilder(report)
    tokens = lexer(text, report).tokens()
    built = builder.build(tokens, len(text))
    if built is not None and depth(built) > MAX_DEPTH:
        raise QueryError(problem("too-deep", 0, len(text), most=MAX_DEPTH))
    holed = any(token[1] is NOTHING for token in tokens)
    node = prune(built) if built is not None and holed else built
    if node is None:
        raise QueryError(problem("import-empty", 0, len(text)))
    if not is_positive(node):
        report.add(why_refused(node), 0, len(text))
    if dialect == BrandwatchLexer.name:
        _tell_mixed(builder, report)
    else:
        _tell_accent(node, builder, report, text)
    printed = print_query(node)
    if len(printed) > MOST_CHARACTERS:
        report.add("too-long", 0, len(text), length=len(printed), most=MOST_CHARACTERS)
    return Import(node, printed, tuple(_loss(text, told) for told in _once(report.problems)))


def _tell_mixed(builder: LooseBuilder, report: Report) -> None:
    """Brandwatch refuses AND beside OR without parentheses: such a query never ran there."""
    for span, group in builder.mixed:
        kept = prune(group)
        if kept is not None and not report.is_full:
            report.add("mixed", *span, reading=print_query(kept))


def _tell_accent(node: Node, builder: LooseBuilder, report: Report, text: str) -> None:
    """Other tools find `ete` for `été` too; told once, at the first accent."""
    if text.isascii():
        return
    for part in walk(node):
        words = (part,) if isinstance(part, Word) else part.words if isinstance(part, Phrase) else ()
        accented = next((word.text for word in words if not word.text.isascii() and _has_accent(word.text)), None)
        if accented:
            span = span_in(builder.places, part) or Span(0, len(text))
            report.add("loss-accent", *span, word=accented, bare=fold(accented))
            return


@lru_cache(10_000)
def _has_accent(word: str) -> bool:
    return fold(word, accents=True) != fold(word)


def _loss(text: str, told: Problem) -> Loss:
    span = told.span or Span(0, len(text))
    return Loss(span, shorten(text[span.start : span.end]), told)


def _once(problems: list[Problem]) -> list[Problem]:
    """Each problem once, in the order of the text."""
    return sorted(dict.fromkeys(problems), key=lambda told: told.spans)
