"""Where a reader says what is wrong: the first problem stops it, or all are kept and it goes on."""

from __future__ import annotations

from parvis.lib.query.errors import Problem, QueryError, problem

# A text that is wrong everywhere is not worth more remarks than this.
MOST_PROBLEMS = 100


class Report:
    """Problems met while reading. `strict` readers raise the first one as a `QueryError`."""

    __slots__ = ("problems", "strict")

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.problems: list[Problem] = []

    @property
    def is_full(self) -> bool:
        """Whether nothing more is noted, so that no time goes into proposals."""
        return len(self.problems) >= MOST_PROBLEMS

    def add(self, code: str, start: int, end: int, *, fix: str | None = None, **params: object) -> None:
        if self.strict:
            raise QueryError(problem(code, start, end, fix=fix, **params))
        if not self.is_full:
            self.problems.append(problem(code, start, end, fix=fix, **params))

    def stop(self, code: str, start: int, end: int, **params: object) -> None:
        """A problem nobody can read past."""
        raise QueryError(problem(code, start, end, fix=None, **params))
