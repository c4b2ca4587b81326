"""One remark of the linter, and what its checks look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from parvis.lib.query.errors import Fix, Problem, Span, shorten
from parvis.lib.query.normal import walk
from parvis.lib.query.parser import Parsed
from parvis.lib.query.printer import print_start
from parvis.lib.query.tree import Node, Word
from parvis.lib.text import fold as fold_text

# never: a part that finds nothing. warning: the query likely says something else than meant. note: worth knowing.
Level = Literal["never", "warning", "note"]


@lru_cache(50_000)
def fold(text: str, *, accents: bool = False) -> str:
    """The folded form of a word; the checks ask for the same words again and again."""
    return fold_text(text, accents=accents)


def brief(node: Node, limit: int = 60) -> str:
    """The beginning of a part, as a remark shows it."""
    return shorten(print_start(node, 4 * limit), limit)


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark on a query that can be read: what, where (where known), what to do, in English and in French."""

    level: Level
    problem: Problem

    @property
    def code(self) -> str:
        return self.problem.code

    @property
    def span(self) -> Span | None:
        return self.problem.span

    @property
    def fix(self) -> Fix | None:
        return self.problem.fix

    def message(self, language: str = "en") -> str:
        return self.problem.message(language)


@dataclass(frozen=True)
class Subject:
    """The query under the eyes of the linter: a tree, and its text where it is known."""

    node: Node
    parsed: Parsed | None = None

    @cached_property
    def nodes(self) -> list[Node]:
        """All nodes of the tree, from left to right."""
        return list(walk(self.node))

    @cached_property
    def composed(self) -> list[Node]:
        """Those that are no word: few, even in a long query."""
        return [node for node in self.nodes if type(node) is not Word]

    def find(self, level: Level, code: str, node: Node, *, fix: str | None = None, **params: object) -> Finding:
        """A finding about `node`, at its place; `fix` replaces the text of the node."""
        span = self.parsed.span(node) if self.parsed else None
        values = tuple((name, str(value)) for name, value in params.items())
        replaced = Fix(span, fix) if span and fix is not None else None
        return Finding(level, Problem(code, (span,) if span else (), values, replaced))

    def written(self, node: Node) -> str:
        """The text of `node` as it was typed, or an empty string where that is not known."""
        span = self.parsed.span(node) if self.parsed else None
        return self.parsed.text[span.start : span.end] if self.parsed and span else ""
