"""What is said of the text of a query while it is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import get_language

from parvis.lib.query import Fix, Problem, QueryError, read, resolve
from parvis.lib.query.lint import lint
from parvis.lib.query.tree import Node
from parvis.listening.preview import saved_trees
from parvis.workspaces.models import Workspace

AROUND = 24  # characters shown before and after a place


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence with its place in the text and the text as it would be mended."""

    level: str  # error, never, warning, note
    sentence: str
    proposal: str
    start: int | None = None
    end: int | None = None
    before: str = ""
    at: str = ""
    after: str = ""
    mended: str = ""


@dataclass(slots=True)
class Verdict:
    node: Node | None = None
    error: Remark | None = None
    remarks: list[Remark] = field(default_factory=list)
    is_empty: bool = False


def judge(text: str, workspace: Workspace, *, but: int | None = None) -> Verdict:
    """`but`: the query that is edited, which may not hold itself."""
    if not text.strip():
        return Verdict(is_empty=True)
    try:
        parsed = read(text)
        node = resolve(parsed.node, saved_trees(parsed.node, workspace, but=but))
    except QueryError as error:
        return Verdict(error=remark("error", error.problem, text))
    found = [remark(finding.level, finding.problem, text) for finding in lint(parsed)]
    return Verdict(node, remarks=found[:12])


def remark(level: str, problem: Problem, text: str) -> Remark:
    language = (get_language() or "en")[:2]
    span, fix = problem.span, problem.fix
    place = {}
    if span:
        start, end = span
        place = {
            "start": start, "end": end, "at": text[start:end][:80],
            "before": ("…" if start > AROUND else "") + text[max(0, start - AROUND) : start],
            "after": text[end : end + AROUND] + ("…" if end + AROUND < len(text) else ""),
        }  # fmt: skip
    return Remark(level, problem.sentence(language), problem.proposal(language), mended=_mended(fix, text), **place)  # type: ignore[arg-type]


def _mended(fix: Fix | None, text: str) -> str:
    return fix.apply(text) if fix else ""
