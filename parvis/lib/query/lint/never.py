"""Parts of a query that no post can satisfy."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from parvis.lib.query import values
from parvis.lib.query.lint.finding import Finding, Subject, brief, fold
from parvis.lib.query.printer import print_query
from parvis.lib.query.tree import (
    DATE_FIELDS,
    NUMBER_FIELDS,
    And,
    Between,
    Count,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Word,
)

# A post has one of each.
_SINGLE = ("lang", "country", "network", "kind", "author", "id")
_Range = tuple[str, str, bool, bool]  # low, high, whether each end is left out; "" is open


def never_matching(subject: Subject, networks: Collection[str] | None) -> Iterator[Finding]:
    for node in subject.composed:
        match node:
            case And(parts):
                yield from _contradictions(subject, parts)
                yield from _two_values(subject, parts)
                yield from _no_number_between(subject, parts)
            case Between():
                if _is_empty(_range_of(node)):
                    yield subject.find("never", "range-empty", node, range=print_query(node))
            case Field(name, _, value):
                yield from _unknown_value(subject, node, name, value, networks)
            case Count(_, "<", 0):
                yield subject.find("never", "range-empty", node, range=print_query(node))


def _contradictions(subject: Subject, parts: tuple[Node, ...]) -> Iterator[Finding]:
    """`a AND NOT a`, `"a b" AND NOT (a OR c)`."""
    refused = {_key(out) for part in parts if isinstance(part, Not) for out in _alternatives(part.part)}
    for part in parts:
        if isinstance(part, Not) or not refused:
            continue
        keys = [_keys(alternative) for alternative in _alternatives(part)]
        if all(refused & them for them in keys) or (isinstance(part, Phrase) and refused & _word_keys(part)):
            yield subject.find("never", "contradiction", part, part=brief(part))


def _alternatives(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Or) else (node,)


def _key(node: Node) -> object:
    """Two nodes of one key find the same posts: case and accents aside where they do not count."""
    if isinstance(node, Word) and not node.exact_case:
        return ("word", fold(node.text, accents=True))
    return node


def _keys(node: Node) -> set[object]:
    """What refuses everything that the node finds: itself, and of a hashtag also its word."""
    keys = {_key(node)}
    if isinstance(node, Word) and node.text.startswith(("#", "@")) and not node.exact_case:
        keys.add(("word", fold(node.text[1:], accents=True)))
    return keys


def _word_keys(phrase: Phrase) -> set[object]:
    return {_key(word) for word in phrase.words}


def _two_values(subject: Subject, parts: tuple[Node, ...]) -> Iterator[Finding]:
    """`lang:fr AND lang:en`."""
    seen: dict[str, str] = {}
    for part in parts:
        if not isinstance(part, Field) or part.name not in _SINGLE or "*" in part.value:
            continue
        value = fold(part.value).removeprefix("@")
        if seen.setdefault(part.name, value) != value:
            yield subject.find("never", "two-values", part, field=part.name, first=seen[part.name], second=part.value)


def _no_number_between(subject: Subject, parts: tuple[Node, ...]) -> Iterator[Finding]:
    """`likes:>10 AND likes:<5`."""
    ranges: dict[str, _Range] = {}
    for part in parts:
        if not isinstance(part, Field | Between) or part.name not in (*NUMBER_FIELDS, *DATE_FIELDS):
            continue
        own = _range_of(part)
        if part.name not in ranges:
            ranges[part.name] = own
            continue
        ranges[part.name] = _common(part.name, ranges[part.name], own)
        if _is_empty(ranges[part.name], part.name) and not _is_empty(own, part.name):
            yield subject.find("never", "ranges-apart", part, field=part.name)


def _range_of(node: Field | Between) -> _Range:
    if isinstance(node, Between):
        return (node.low.strip("*"), node.high.strip("*"), False, False)
    sign, value = node.comparison, node.value
    if sign in (">", ">="):
        return (value, "", sign == ">", False)
    if sign in ("<", "<="):
        return ("", value, False, sign == "<")
    return (value, value, False, False)


def _common(name: str, one: _Range, two: _Range) -> _Range:
    low = max((one, two), key=lambda r: (bool(r[0]), _order(name, r[0]), r[2]))
    high = min((one, two), key=lambda r: (not r[1], _order(name, r[1]), not r[3]))
    return (low[0], high[1], low[2], high[3])


def _is_empty(found: _Range, name: str = "") -> bool:
    low, high, above, below = found
    if not low or not high:
        return False
    first, last = _order(name or _guess(low), low), _order(name or _guess(low), high)
    return first > last or (first == last and (above or below) and name not in DATE_FIELDS)


def _guess(value: str) -> str:
    return "date" if "-" in value else "likes"


def _order(name: str, value: str) -> float:
    """Numbers by size; dates by their digits, which is enough within one form."""
    if not value:
        return 0.0
    return float(value[:10].replace("-", "")) if name in DATE_FIELDS else float(value)


def _unknown_value(
    subject: Subject, node: Node, name: str, value: str, networks: Collection[str] | None
) -> Iterator[Finding]:
    known: Collection[str] = values.KINDS if name == "kind" else networks or () if name == "network" else ()
    if known and "*" not in value and fold(value) not in known:
        yield subject.find("never", "unknown-value", node, field=name, value=value, known=", ".join(sorted(known)))
    if name == "lang" and not (len(value) == 2 and value.isalpha()) and "*" not in value:
        yield subject.find("never", "unknown-language", node, value=value)
