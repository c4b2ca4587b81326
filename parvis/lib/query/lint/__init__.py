"""Check a query that can be read: too broad, ambiguous, never matching, unbalanced, mixed, without exclusion."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import chain, islice

from parvis.lib.query.lint.ambiguous import AMBIGUOUS, Ambiguity
from parvis.lib.query.lint.broad import ambiguous_brands, too_broad
from parvis.lib.query.lint.finding import Finding, Level, Subject
from parvis.lib.query.lint.never import never_matching
from parvis.lib.query.lint.writing import (
    dropped_signs,
    mixed_operators,
    operators_as_words,
    recovered,
    repetitions,
    strict_accents,
)
from parvis.lib.query.parser import Parsed
from parvis.lib.query.tree import Node

__all__ = ["AMBIGUOUS", "Ambiguity", "Finding", "Level", "lint"]

# A query with more to say about it needs another query, not more remarks.
MOST_FINDINGS = 100


def lint(
    query: Node | Parsed,
    *,
    frequency: Callable[[str], float] | None = None,
    ambiguous: Mapping[str, Ambiguity] = AMBIGUOUS,
    networks: Collection[str] | None = None,
) -> list[Finding]:
    """What is worth saying about a query, in the order of its text.

    A `Parsed` (from `read(text, lenient=True)`) gives places, and what was recovered; a bare tree gives the rest.
    `frequency` tells the share of posts (0 to 1) that hold a folded word; without it a short list of common words
    stands in. `ambiguous` names brands that mean something else, by their folded name. `networks` are the known ones.
    """
    subject = Subject(query.node, query) if isinstance(query, Parsed) else Subject(query)
    found = chain(
        recovered(subject),
        never_matching(subject, networks),
        mixed_operators(subject),
        operators_as_words(subject),
        too_broad(subject, frequency),
        ambiguous_brands(subject, ambiguous),
        dropped_signs(subject),
        strict_accents(subject),
        repetitions(subject),
    )
    return sorted(islice(found, MOST_FINDINGS), key=lambda finding: finding.span or (0, 0))
