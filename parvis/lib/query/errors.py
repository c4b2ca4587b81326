"""What can be said about a query: a code, a place, values, and sometimes a repair.

`Problem` is the one value behind errors, findings of the linter and losses of an import; its sentences live
in `messages.py`, in English and in French.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from parvis.lib.query.messages import MESSAGES


class Span(NamedTuple):
    """Characters `start` to `end` (not included) of the text that was read."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fix:
    """Put `text` in the place of the characters at `span`."""

    span: Span
    text: str

    def apply(self, query: str) -> str:
        return query[: self.span.start] + self.text + query[self.span.end :]


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark: a stable `code` of `MESSAGES`, where (`spans`, maybe several or none), the values it speaks of."""

    code: str
    spans: tuple[Span, ...] = ()
    params: tuple[tuple[str, str], ...] = ()
    fix: Fix | None = None

    def sentence(self, language: str = "en") -> str:
        """What happened, in `en` or `fr` (any other language is answered in English)."""
        return self._text(language)[0]

    def proposal(self, language: str = "en") -> str:
        """What to do about it, or an empty string."""
        return self._text(language)[1]

    def message(self, language: str = "en") -> str:
        """Sentence and proposal together."""
        return " ".join(part for part in self._text(language) if part)

    @property
    def span(self) -> Span | None:
        return self.spans[0] if self.spans else None

    def _text(self, language: str) -> tuple[str, str]:
        texts = MESSAGES[self.code]
        sentence, proposal = texts[language if language in texts else "en"]
        values = dict(self.params)
        return sentence.format_map(values), proposal.format_map(values)


def problem(code: str, start: int, end: int, *, fix: str | None = None, **params: object) -> Problem:
    """A problem at characters `start` to `end`; `fix` replaces exactly those characters."""
    span = Span(start, end)
    values = tuple((name, shorten(str(value))) for name, value in params.items())
    return Problem(code, (span,), values, None if fix is None else Fix(span, fix))


def shorten(text: str, limit: int = 60) -> str:
    """`text` on one line, cut in the middle of nothing: at most `limit` characters and an ellipsis."""
    line = " ".join(text[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


class QueryError(ValueError):
    """A query that cannot be read, or that must not be run. `problem` says what, where and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message("en"))
        self.problem = problem

    @property
    def code(self) -> str:
        return self.problem.code

    @property
    def spans(self) -> tuple[Span, ...]:
        return self.problem.spans

    def message(self, language: str = "en") -> str:
        return self.problem.message(language)
