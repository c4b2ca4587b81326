"""Read another tool's query into our tree: what the dialects share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from parvis.lib.query import values
from parvis.lib.query.dialects.rules import LOST, Rule
from parvis.lib.query.lexer import NEAR, NOT, TERM, Distance, Lexer
from parvis.lib.query.normal import words_in_a_row
from parvis.lib.query.printer import RESERVED
from parvis.lib.query.tree import DATE_FIELDS, NUMBER_FIELDS, Between, Comparison, Field, Node, Title, Word

# Stands in the tree, by identity, for what our language does not have; `loosen.prune` takes it out.
NOTHING = Word("")
_NAME = re.compile(r"[^\W\d][\w.*-]*+", re.ASCII)
_RANGE = re.compile(r"[\[{]\s*+([^\s\[\]{}]++)\s++TO\s++([^\s\[\]{}]++)\s*+[\]}]")
_SIGN = re.compile(r"(>=|<=|>|<|=)?\s*+")
_NEAR = re.compile(r"(O?)NEAR(?:/([0-9]{1,6}))?(F?)", re.ASCII)
_OPERATORS = ("AND", "OR", "NOT", "NEAR", "ONEAR")
_LOOSE_OPERATORS = frozenset(
    spelling for word in _OPERATORS for spelling in (word.lower(), word.title()) if spelling not in ("Near", "Onear")
)


class DialectLexer(Lexer):
    """A lexer that goes by a table of fields, and says what it leaves out instead of stopping."""

    name: ClassVar[str] = ""
    fields: ClassVar[Mapping[str, Rule]] = {}
    # Whether `and`, `Or`, `not` are operators too; where they are not, they are words of the query.
    any_case: ClassVar[bool] = True
    # The words between two sides of a bare NEAR.
    near_words: ClassVar[int] = 5
    reserved = RESERVED | _LOOSE_OPERATORS

    def read_chunk(self, chunk: str, start: int) -> int:
        end = start + len(chunk)
        if chunk in _LOOSE_OPERATORS and (self.any_case or self.field is None):
            return self.read_loose_operator(chunk, start)
        if chunk[0] in "NOno" and (near := _NEAR.fullmatch(chunk.upper() if self.any_case else chunk)):
            self.add_distance(near, start, end)
            return end
        if chunk in RESERVED and chunk not in self.operators:
            self.add_words(chunk, start, end)
            return end
        return super().read_chunk(chunk, start)

    def read_loose_operator(self, chunk: str, start: int) -> int:
        end, meant = start + len(chunk), chunk.upper()
        if not self.any_case:
            self.report.add("loss-word-operator", start, end, word=chunk, operator=meant)
            self.out.append((TERM, Word(chunk), start, end))
        elif meant in self.operators:
            self.out.append((self.operators[meant], meant, start, end))
        else:
            self.add_distance(_NEAR.fullmatch(meant), start, end)
        return end

    def add_distance(self, near: re.Match[str] | None, start: int, end: int) -> None:
        if near is None:
            return
        distance = min(int(near[2]), 1000) if near[2] else self.near_words
        negated = bool(self.out) and self.out[-1][0] == NOT and self.out[-1][1] == "NOT"
        if negated:
            start = self.out.pop()[2]
        self.out.append((NEAR, Distance(distance, bool(near[1] or near[3]), negated), start, end))

    def is_name(self, name: str) -> bool:
        return _NAME.fullmatch(name) is not None

    # Fields

    def read_field(self, chunk: str, start: int, colon: int) -> int:
        name, at = chunk[:colon].lower(), self.skip_spaces(start + colon + 1)
        if chunk.startswith(("http://", "https://")):
            value, end = self.value_at(start)
            self.out.append((TERM, Field("link", ":", value), start, end))
            return end
        rule = self.fields.get(name)
        if rule is None or rule == LOST:
            return self.lose(chunk[:colon], start, at)
        if rule.remark:
            self.report.add(rule.remark, start, start + colon + 1, field=chunk[:colon])
        if self.text[at : at + 1] == "(":
            return self.open_values(name, rule, start, at + 1)
        return self.read_value(name, rule, start, at)

    def open_values(self, name: str, rule: Rule, start: int, at: int) -> int:
        if rule.target == "title":
            return self.open_group("title", start, at)
        return self.open_group("", start, at, field=None if rule.target == "text" else name)

    def read_value(self, name: str, rule: Rule, start: int, at: int) -> int:
        if found := _RANGE.match(self.text, at):
            self.add_kept(self.between(rule, found[1], found[2]), start, found.end(), name)
            return found.end()
        sign = _SIGN.match(self.text, at)
        comparison = sign[1] if sign else None
        value, end = self.value_at(sign.end() if sign else at)
        if not value.strip():
            self.report.add("value-missing", start, max(at, end), field=name)
            self.out.append((TERM, NOTHING, start, max(at, end)))
            return max(at, end)
        self.add_kept(self.kept(rule, value, comparison), start, end, name)
        return end

    def add_value(self, value: str, start: int, end: int) -> None:
        rule = self.fields.get(self.field or "", LOST)
        if self.field == "?" or not value.strip():
            self.out.append((TERM, NOTHING, start, end))
        else:
            self.add_kept(self.kept(rule, value, None), start, end, self.field or "")

    def add_kept(self, node: Node | None, start: int, end: int, name: str) -> None:
        if node is None:
            self.report.add("loss-value", start, end, field=name, value=self.text[start:end])
        self.out.append((TERM, node or NOTHING, start, end))

    def kept(self, rule: Rule, value: str, comparison: str | None) -> Node | None:
        """What `value` of a field becomes, or None where our language has nothing like it."""
        if rule.target in ("title", "text"):
            found = self.words_of(value, 0, exact_case=rule.exact_case)
            whole = words_in_a_row(found) if found else None
            return Title(whole) if whole and rule.target == "title" else whole
        pair = rule.values.get(value.strip("\"'").lower())
        if pair:
            return Field(pair[0], ":", pair[1])
        if rule.target in NUMBER_FIELDS or rule.target in DATE_FIELDS:
            return self.compared(rule, value, comparison)
        if not rule.target:
            return None
        if rule.target == "site":
            value = value.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").split("/")[0]
        return Field(rule.target, ":", f"*{value.strip('*')}*" if rule.part else value)

    def compared(self, rule: Rule, value: str, comparison: str | None) -> Node | None:
        low, dots, high = value.partition("..")
        if dots:
            return self.between(rule, low, high or "*")
        plain = plain_value(rule.target, value)
        sign: Comparison = comparison or rule.compared  # type: ignore[assignment]
        return None if plain is None else Field(rule.target, sign, plain)

    def between(self, rule: Rule, low: str, high: str) -> Node | None:
        if rule.target not in NUMBER_FIELDS and rule.target not in DATE_FIELDS:
            return None
        ends = [side if side == "*" else plain_value(rule.target, side) for side in (low, high)]
        return None if None in ends else Between(rule.target, str(ends[0]), str(ends[1]))

    def lose(self, name: str, start: int, at: int) -> int:
        """Step over a field that our language does not have, with its value."""
        if self.text[at : at + 1] == "(":
            self.report.add("loss-field", start, at, field=name)
            return self.open_group("", start, at + 1, field="?")
        found = _RANGE.match(self.text, at)
        end = found.end() if found else self.value_at(at)[1]
        self.report.add("loss-field", start, max(end, at), field=name)
        self.out.append((TERM, NOTHING, start, max(end, at)))
        return max(end, at)


def plain_value(target: str, value: str) -> str | None:
    """A number or a day in the form of our language, or None."""
    if target in DATE_FIELDS:
        return values.date(value.replace("_", "T").removesuffix("TUTC")) or values.day_from_local(value)
    return values.number(value) or values.number_from_local(value)
