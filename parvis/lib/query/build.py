"""Put tokens together into a tree, without recursion: one `_Level` per open parenthesis.

Precedence, tightest first: NEAR, NOT, AND (and juxtaposition), OR.
"""

from __future__ import annotations

from collections.abc import Sequence

from parvis.lib.query.errors import Span
from parvis.lib.query.lexer import AND, CLOSE, NEAR, NOT, OPEN, OR, TERM, Distance, Token
from parvis.lib.query.normal import both, either, is_side, only_words, without
from parvis.lib.query.report import Report
from parvis.lib.query.tree import Comparison, Count, Near, Node, Not, Sentence, Title


class _Level:
    """What was read since a parenthesis: finished OR branches, the branch being read, what waits for a term."""

    __slots__ = ("branch", "branches", "joined", "last", "near", "negated", "opener", "operator")

    def __init__(self, opener: Token) -> None:
        self.opener = opener
        self.branches: list[Node] = []
        self.branch: list[Node] = []
        self.joined = False  # some branch has two terms or more: AND beside OR
        self.negated = False
        self.last: Node | None = None  # the last term of the branch as it was before NOT negated it
        self.operator: Token | None = None  # the last operator, while its right side is missing
        self.near: tuple[Node, bool, Token] | None = None  # left side, whether it was negated, the NEAR


class Builder:
    """Builds one tree. `places` gives, by `id(node)`, a token that holds the node and its place (so that the node
    lives and its id stays its own); `mixed` the groups where AND stands beside OR.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self.places: dict[int, Token] = {}
        self.mixed: list[tuple[Span, Node]] = []

    def build(self, tokens: Sequence[Token], length: int) -> Node | None:
        """The tree of `tokens`, or None where nothing was left of them."""
        levels = [_Level((OPEN, "", 0, 0))]
        places = self.places
        for token in tokens:
            kind = token[0]
            if kind == TERM:
                level = levels[-1]
                if level.near is not None or level.negated:
                    self.add_term(level, token)
                else:  # most of a query, so without a call
                    places[id(token[1])] = token
                    level.operator = level.last = None
                    level.branch.append(token[1])
            elif kind == NOT and levels[-1].near is None:
                level = levels[-1]
                level.negated, level.operator = not level.negated, token
            elif kind == OPEN:
                levels.append(_Level(token))
            elif kind == CLOSE:
                self.close(levels, token)
            elif kind == NEAR:
                self.add_near(levels[-1], token)
            else:
                self.add_operator(levels[-1], token)
        while len(levels) > 1:
            start = levels[-1].opener[2]
            self.report.add("parenthesis-open", start, levels[-1].opener[3])
            self.close(levels, (CLOSE, None, length, length))
        return self.finish(levels[0], length)

    def add_term(self, level: _Level, token: Token) -> None:
        node: Node = token[1]
        self.places[id(node)] = token
        level.operator = None
        if level.near is not None:
            node = self.finish_near(level, node)
        level.last = None
        if level.negated:
            level.negated, level.last = False, node
            node = without(node)
        level.branch.append(node)

    def add_operator(self, level: _Level, token: Token) -> None:
        kind = token[0]
        if kind == NOT and level.near is not None:
            self.report.add("operator-without-right", *level.near[2][2:], operator=self.sign(level.near[2]))
            self.give_up_near(level)
            level.negated = not level.negated
        elif level.operator is not None or not level.branch:
            self.refuse_operator(level, token)
            return
        elif kind == OR:
            self.end_branch(level)
        level.operator = token

    def refuse_operator(self, level: _Level, token: Token) -> None:
        """Two operators in a row, or one with nothing on its left."""
        if level.operator is not None:
            first = level.operator
            self.report.add("operators-in-a-row", first[2], token[3], first=self.sign(first), second=self.sign(token))
        else:
            self.report.add("operator-without-left", token[2], token[3], operator=self.sign(token))

    def add_near(self, level: _Level, token: Token) -> None:
        if level.operator is not None or not level.branch:
            self.refuse_operator(level, token)
            return
        left = level.branch.pop()
        level.near = (left, False, token) if level.last is None else (level.last, True, token)
        level.operator = token

    def finish_near(self, level: _Level, right: Node) -> Node:
        assert level.near is not None
        left, negated, token = level.near
        level.near = None
        start, end = self.places.get(id(left), token)[2], self.places.get(id(right), token)[3]
        near = self.near(left, right, token)
        if token[1].negated:
            near = both((left, without(near)))
        self.place(near, start, end)
        return without(near) if negated else near

    def near(self, left: Node, right: Node, token: Token) -> Node:
        """The NEAR of two sides; sides that cannot be near are reported and joined by AND."""
        distance: Distance = token[1]
        for side in (left, right):
            if not is_side(side):
                place = self.place_of(side, token)
                code = "near-chain" if isinstance(side, Near) else "near-side"
                self.report.add(code, place.start, place.end, operator=self.sign(token))
                return both((left, right))
        return Near(left, right, distance.words, distance.ordered)

    def give_up_near(self, level: _Level) -> None:
        if level.near is not None:
            left, negated, _ = level.near
            level.branch.append(without(left) if negated else left)
            level.near = None

    # Groups

    def close(self, levels: list[_Level], token: Token) -> None:
        if len(levels) == 1:
            self.report.add("parenthesis-close", token[2], token[3], fix="")
            return
        level = levels.pop()
        start, end = level.opener[2], token[3]
        inside = self.finish(level, token[2])
        if inside is None:
            self.report.add("group-empty", start, end)
            return
        if level.opener[1]:
            inside = self.wrap(level.opener[1], inside, token)
        self.add_term(levels[-1], (TERM, inside, start, end))

    def wrap(self, meaning: str, inside: Node, token: Token) -> Node:
        """What the group says: its content, or its content in a title, in a sentence, counted."""
        if meaning in ("title", "SENTENCE"):
            if not only_words(inside):
                place = self.place_of(inside, token)
                self.report.add("field-inside", place.start, place.end, name=meaning)
                return inside
            return Title(inside) if meaning == "title" else Sentence(inside)
        if meaning == "COUNT":
            if not is_side(inside):
                place = self.place_of(inside, token)
                self.report.add("count-side", place.start, place.end)
                return inside
            comparison: Comparison
            comparison, number = token[1] or (">", 1)
            return Count(inside, comparison, number)
        return inside

    def finish(self, level: _Level, end: int) -> Node | None:
        if level.operator is not None:
            waiting = level.operator
            self.report.add("operator-without-right", waiting[2], waiting[3], operator=self.sign(waiting))
            self.give_up_near(level)
        if len(level.branch) == 1 and not level.branches:
            return level.branch[0]
        if level.branch:
            self.end_branch(level)
        if not level.branches:
            return None
        start = level.opener[3]
        node = self.place(either(level.branches), start, end)
        if level.joined and len(level.branches) > 1:
            self.mixed.append((Span(start, end), node))
        return node

    def end_branch(self, level: _Level) -> None:
        branch = level.branch
        if len(branch) > 1:
            level.joined = True
            start, end = self.edge(branch[0], level.opener)[2], self.edge(branch[-1], level.opener)[3]
            level.branches.append(self.place(both(branch), start, end))
        else:
            level.branches.append(branch[0])
        level.branch = []

    # Places

    def place(self, node: Node, start: int, end: int) -> Node:
        """Remember where `node` stands, unless it was placed before."""
        if id(node) not in self.places:
            self.places[id(node)] = (TERM, node, start, end)
        return node

    def edge(self, node: Node, token: Token) -> Token:
        """A token that starts and ends where `node` does, or `token` where that is not known."""
        return self.places.get(id(node)) or self.places.get(id(getattr(node, "part", None)), token)

    def place_of(self, node: Node, token: Token) -> Span:
        return span_in(self.places, node) or Span(token[2], token[3])

    @staticmethod
    def sign(token: Token) -> str:
        """How an operator is written, for a message."""
        if token[0] == NEAR:
            distance: Distance = token[1]
            return f"{'ONEAR' if distance.ordered else 'NEAR'}/{distance.words}"
        return {AND: "AND", OR: "OR", NOT: "NOT"}[token[0]]


def span_in(places: dict[int, Token], node: Node) -> Span | None:
    """Where `node` stands; what NOT says stands where its part does."""
    found = places.get(id(node)) or (places.get(id(node.part)) if isinstance(node, Not) else None)
    return Span(found[2], found[3]) if found else None
