"""What other tools allow and our tree does not: NEAR between groups, and holes where something was left out."""

from __future__ import annotations

from parvis.lib.query.build import Builder
from parvis.lib.query.dialects.reader import NOTHING
from parvis.lib.query.lexer import SENTENCE_DISTANCE, Distance, Token
from parvis.lib.query.normal import both, either, is_side, only_words, without
from parvis.lib.query.tree import And, Near, Node, Not, Or, Sentence, Title

# A NEAR between groups becomes one NEAR for each pair of their parts, up to so many.
MOST_PAIRS = 200


class LooseBuilder(Builder):
    """A builder that rewrites a NEAR between groups into NEARs between words."""

    def near(self, left: Node, right: Node, token: Token) -> Node:
        if token[1] is SENTENCE_DISTANCE:
            together = both((left, right))
            return Sentence(together) if only_words(together) else together
        if is_side(left) and is_side(right):
            return super().near(left, right, token)
        self.report.add("loss-near-group", token[2], token[3], operator=self.sign(token))
        return _spread(left, right, token[1])


def _spread(left: Node, right: Node, distance: Distance) -> Node:
    """NEAR between any two trees, as NEARs between words: all parts of an AND are near, one part of an OR is."""
    if len(_parts(left)) * len(_parts(right)) > MOST_PAIRS:
        return both((left, right))
    return _joined(left, [_joined(right, [_near(a, b, distance) for b in _parts(right)]) for a in _parts(left)])


def _joined(group: Node, nears: list[Node]) -> Node:
    """The NEARs of the parts of a group, joined as its parts are."""
    return either(nears) if isinstance(group, Or) else both(nears)


def _parts(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, And | Or) and not is_side(node) else (node,)


def _near(left: Node, right: Node, distance: Distance) -> Node:
    """The NEAR of two parts; what is no word stands beside it, and a NEAR lends its own sides."""
    left_words, right_words = _nearest(left, last=True), _nearest(right, last=False)
    if left_words is None or right_words is None:
        return both((left, right))
    near = Near(left_words, right_words, distance.words, distance.ordered)
    return both([*(side for side in (left, right) if not is_side(side)), near])


def _nearest(node: Node, *, last: bool) -> Node | None:
    if isinstance(node, Near):
        return node.right if last else node.left
    return node if is_side(node) else None


def prune(node: Node) -> Node | None:
    """`node` without what was left out, or None where nothing remains."""
    if node is NOTHING:
        return None
    match node:
        case And(parts):
            kept = [part for part in map(prune, parts) if part is not None]
            return both(kept) if kept else None
        case Or(parts):
            kept = [part for part in map(prune, parts) if part is not None]
            return either(kept) if kept else None
        case Not(part):
            inside = prune(part)
            return None if inside is None else without(inside)
        case Near(left, right, distance, ordered):
            first, second = prune(left), prune(right)
            if first is None or second is None:
                return first or second
            return Near(first, second, distance, ordered)
        case Title(part):
            inside = prune(part)
            return None if inside is None else Title(inside)
        case Sentence(part):
            inside = prune(part)
            return None if inside is None else Sentence(inside)
        case _:
            return node
