"""The normal form of a tree, and questions about trees.

In the normal form, which `parse` returns and `print_query` writes:

- no And stands directly in an And, no Or in an Or, no Not in a Not; And and Or have two parts or more;
- a Phrase has two words or more (one quoted word is a Word);
- a number or a date compared with `:` is compared with `=`; numbers are written without leading zeros.

The order and the repetition of parts are kept: they are the writer's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from parvis.lib.query.tree import And, Between, Count, Field, Near, Node, Not, Or, Phrase, Saved, Sentence, Title, Word

# A tree may be this deep. Real queries stay under ten; every walk over a tree may then recurse.
MAX_DEPTH = 100
# Fields rare enough to find posts by; a language or a number of likes alone would call for every post.
ASKING_FIELDS = ("author", "site", "hashtag", "mention", "link", "url", "source", "id", "name")

_TERMS: frozenset[type] = frozenset({Word, Phrase})
_LEAVES = frozenset({Word, Phrase, Field, Between, Saved})


def both(parts: Iterable[Node]) -> Node:
    """All of `parts` (one or more), in normal form."""
    flat = _flattened(parts, And)
    return flat[0] if len(flat) == 1 else And(flat)


def either(parts: Iterable[Node]) -> Node:
    """At least one of `parts` (one or more), in normal form."""
    flat = _flattened(parts, Or)
    return flat[0] if len(flat) == 1 else Or(flat)


def without(part: Node) -> Node:
    """The contrary of `part`, in normal form."""
    return part.part if isinstance(part, Not) else Not(part)


def words_in_a_row(words: Iterable[Word]) -> Node:
    """A Phrase, or the Word where there is only one."""
    row = tuple(words)
    return row[0] if len(row) == 1 else Phrase(row)


def _flattened(parts: Iterable[Node], kind: type[And] | type[Or]) -> tuple[Node, ...]:
    parts = tuple(parts)
    if kind not in map(type, parts):
        return parts
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return tuple(flat)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right under `node`; the words of a phrase are not counted as nodes."""
    if isinstance(node, And | Or):
        return node.parts
    if isinstance(node, Not | Sentence | Title | Count):
        return (node.part,)
    return (node.left, node.right) if isinstance(node, Near) else ()


def walk(node: Node) -> Iterator[Node]:
    """`node` and all that is under it, from left to right."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if type(current) not in _LEAVES:
            waiting.extend(reversed(children(current)))


def depth(node: Node) -> int:
    """How many nodes stand one under the other, without recursion."""
    deepest, level = 0, [node]
    while level:
        deepest += 1
        level = [child for parent in level if type(parent) not in _LEAVES for child in children(parent)]
    return deepest


def is_positive(node: Node) -> bool:
    """Whether every post found must hold a word or come from somewhere: `NOT a`, `a OR NOT b`, `lang:fr` do not ask.

    A saved query asks: it was checked when it was saved, and is checked again when it is put in its place.
    """
    match node:
        case And(parts):
            return any(is_positive(part) for part in parts)
        case Or(parts):
            return all(is_positive(part) for part in parts)
        case Not():
            return False
        case Sentence(part) | Title(part):
            return is_positive(part)
        case Count(_, comparison, number):
            return (comparison == ">") or (comparison in (">=", "=") and number > 0)
        case Field(name):
            return name in ASKING_FIELDS
        case Between():
            return False
        case Word() | Phrase() | Near() | Saved():
            return True


def is_side(node: Node) -> bool:
    """Whether `node` may stand beside NEAR or in COUNT: a word, a phrase, or an OR of them."""
    if isinstance(node, Or):
        return _TERMS.issuperset(map(type, node.parts))
    return type(node) in _TERMS


def only_words(node: Node) -> bool:
    """Whether `node` may stand in SENTENCE(…) or title:(…): no field, no other scope, no saved query."""
    return not any(isinstance(part, Field | Between | Title | Sentence | Saved) for part in walk(node))
