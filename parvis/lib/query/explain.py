"""Say a query in plain words, in English or in French: what the query editor shows under the text."""

from __future__ import annotations

from collections.abc import Sequence

from parvis.lib.query.messages.clauses import CLAUSES, NAMES
from parvis.lib.query.tree import (
    DATE_FIELDS,
    NUMBER_FIELDS,
    And,
    Between,
    Count,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Saved,
    Sentence,
    Title,
    Word,
)

# Longer lists are cut: nobody reads the fortieth synonym aloud.
MOST_LISTED = 8


def explain(node: Node, language: str = "en") -> str:
    """One sentence that says which posts `node` finds, in `en` or `fr` (any other language is answered in English)."""
    speaker = _Speaker(language if language in ("en", "fr") else "en")
    return speaker.name("posts", clauses=speaker.clause(node, whole=True))


class _Speaker:
    def __init__(self, language: str) -> None:
        self.language = language

    def name(self, code: str, **params: str) -> str:
        return NAMES[code][self.language].format_map(params)

    def say(self, code: str, negated: bool, **params: str) -> str:
        return CLAUSES[code][self.language][negated].format_map(params)

    def clause(self, node: Node, *, negated: bool = False, whole: bool = False) -> str:
        """What `node` asks of posts. `whole`: nothing stands around it, so that no parentheses are needed."""
        match node:
            case Not(part):
                return self.clause(part, negated=not negated)
            case Word() | Phrase():
                return self.say("words", negated, what=self.term(node))
            case Or(parts) if all(isinstance(part, Word | Phrase) for part in parts):
                return self.say("words", negated, what=self.term(node))
            case And() | Or():
                return self.joined(node, negated, whole)
            case Near(left, right, distance, ordered):
                sides = {"left": self.term(left), "right": self.term(right)}
                return self.say("onear" if ordered else "near", negated, number=str(distance), **sides)
            case Count(part, sign, number):
                return self.say("count", negated, what=self.term(part), sign=self.name(sign), number=str(number))
            case Sentence(part):
                return self.say("sentence", negated, part=self.clause(part))
            case Title(part):
                return self.say("title", negated, part=self.clause(part))
            case Saved(name):
                return self.say("saved", negated, what=self.name("quoted", text=name))
            case Field() | Between():
                return self.fact(node, negated)

    def joined(self, node: And | Or, negated: bool, whole: bool) -> str:
        """The clauses of AND, those left out last; or of OR."""
        wanted = [self.clause(part) for part in node.parts if not isinstance(part, Not)]
        refused = [self.clause(part) for part in node.parts if isinstance(part, Not)]
        if isinstance(node, Or):
            said = self.listed(wanted + refused, "or")
        else:
            said = self.name("but").join(self.listed(part, "and") for part in (wanted, refused) if part)
        return said if whole and not negated else self.say("group", negated, part=said)

    def fact(self, node: Field | Between, negated: bool) -> str:
        name = node.name
        if name in NUMBER_FIELDS or name in DATE_FIELDS:
            sign, what = self.comparison(node)
            code = "date" if name in DATE_FIELDS else "number"
            label = "" if name in DATE_FIELDS else self.name(name)
            return self.say(code, negated, name=label, sign=sign, what=what)
        value = node.value if isinstance(node, Field) else ""
        if name in ("has", "is"):
            return self.say(name, negated, what=self.name(f"has-{value}" if f"has-{value}" in NAMES else value))
        return self.say(name, negated, what=self.name("quoted", text=value))

    def comparison(self, node: Field | Between) -> tuple[str, str]:
        prefix = "date" if node.name in DATE_FIELDS else ""
        if isinstance(node, Field):
            return self.name(prefix + node.comparison.replace(":", "=")), node.value
        if node.low == "*" or node.high == "*":
            sign, value = ("<=", node.high) if node.low == "*" else (">=", node.low)
            return self.name(prefix + sign), value
        return self.name(f"{prefix}between", low=node.low), node.high

    def term(self, node: Node) -> str:
        """A word, a phrase, or several of them."""
        if isinstance(node, Or):
            return self.listed([self.term(part) for part in node.parts], "or")
        words = (node,) if isinstance(node, Word) else node.words if isinstance(node, Phrase) else ()
        quoted = self.name("quoted", text=" ".join(word.text for word in words))
        return self.name("cased", text=quoted) if any(word.exact_case for word in words) else quoted

    def listed(self, parts: Sequence[str], code: str) -> str:
        """`a, b and c`."""
        if len(parts) > MOST_LISTED:
            parts = [*parts[:MOST_LISTED], self.name("more", number=str(len(parts) - MOST_LISTED))]
        *first, last = parts
        return self.name(code).join([", ".join(first), last]) if first else last
