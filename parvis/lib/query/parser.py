"""Read our language: text in, tree out, or a `QueryError` that says where and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.lib.query.build import Builder, span_in
from parvis.lib.query.errors import Problem, QueryError, Span, problem
from parvis.lib.query.fields import FieldLexer
from parvis.lib.query.lexer import Token
from parvis.lib.query.normal import MAX_DEPTH, depth, is_positive, walk
from parvis.lib.query.report import Report
from parvis.lib.query.tree import Between, Field, Node, Not

MOST_CHARACTERS = 100_000


@dataclass(frozen=True, eq=False)
class Parsed:
    """A tree and what was learnt while reading it.

    `problems` are the mistakes that a lenient reading went past; `mixed` the groups where AND stands beside OR
    without parentheses.
    """

    text: str
    node: Node
    places: dict[int, Token]
    problems: tuple[Problem, ...] = ()
    mixed: tuple[tuple[Span, Node], ...] = ()

    def span(self, node: Node) -> Span | None:
        """Where `node`, a node of this very tree, stands in the text; None for a node made from others."""
        return span_in(self.places, node)


def parse(text: str) -> Node:
    """The tree of a query of our language, in normal form (see `normal`).

    Raises `QueryError` with the place of the mistake for a text that cannot be read, that is longer than
    `MOST_CHARACTERS`, or that asks for nothing (`NOT a` alone).
    """
    return read(text).node


def read(text: str, *, lenient: bool = False) -> Parsed:
    """The tree with the places of its nodes. `lenient` goes past mistakes where a reading remains, and lists them."""
    check_length(text)
    report = Report(strict=not lenient)
    builder = Builder(report)
    node = builder.build(FieldLexer(text, report).tokens(), len(text))
    if node is None:
        raise QueryError(problem("empty", 0, len(text)))
    if depth(node) > MAX_DEPTH:
        report.stop("too-deep", 0, len(text), most=MAX_DEPTH)
    if not is_positive(node):
        report.add(why_refused(node), 0, len(text))
    return Parsed(text, node, builder.places, tuple(report.problems), tuple(builder.mixed))


def why_refused(node: Node) -> str:
    """The code of what is wrong with a tree that is not positive."""
    filters = (isinstance(part, Field | Between) for part in walk(node))
    return "nothing-asked" if not any(filters) or isinstance(node, Not) else "only-filters"


def check_length(text: str) -> None:
    """Refuse a text that is longer than any query people write."""
    if len(text) > MOST_CHARACTERS:
        raise QueryError(
            problem("too-long", MOST_CHARACTERS, len(text), length=f"{len(text)}", most=f"{MOST_CHARACTERS}")
        )
