"""Write a tree in our language, so that reading it again gives the same tree."""

from __future__ import annotations

from parvis.lib.query.tree import (
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

# Words that mean something when bare: as search terms they are written in quotes.
RESERVED = frozenset({"AND", "OR", "NOT", "NEAR", "ONEAR", "SENTENCE", "COUNT", "ET", "OU", "SAUF", "NON"})
QUOTES = '"“”„‟«»'
_ESCAPES = str.maketrans({mark: f"\\{mark}" for mark in (*QUOTES, "\\")})
_GROUPS = And | Or | Near
_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./@#%&+")


def print_query(node: Node) -> str:
    """`node` in our language. Groups are always in parentheses, so that no reader needs the precedence."""
    match node:
        case Word():
            return _print_word(node)
        case And(parts):
            return " AND ".join([_inside(part) for part in parts])
        case Or(parts):
            return " OR ".join([_inside(part) for part in parts])
        case Not(part):
            return f"NOT {_inside(part)}"
        case Near(left, right, distance, ordered):
            return f"{_inside(left)} {'ONEAR' if ordered else 'NEAR'}/{distance} {_inside(right)}"
    return _print_term(node)


def print_start(node: Node, most: int) -> str:
    """How `print_query(node)` begins, right for `most` characters at least: the parts after those are not written."""
    if isinstance(node, And | Or) and len(node.parts) > most:
        return print_query(type(node)(node.parts[:most]))
    return print_query(node)


def quoted(text: str) -> str:
    """`text` in straight quotes, every quote and backslash in it escaped."""
    return f'"{text.translate(_ESCAPES)}"'


def _print_word(word: Word) -> str:
    text = word.text
    return f"{{{text}}}" if word.exact_case else f'"{text}"' if text in RESERVED else text


def _inside(part: Node) -> str:
    if type(part) is Word:
        return _print_word(part)
    if type(part) is Not:
        return f"NOT {_inside(part.part)}"
    return f"({print_query(part)})" if isinstance(part, _GROUPS) else _print_term(part)


def _print_term(node: Node) -> str:
    match node:
        case Word():
            return _print_word(node)
        case Phrase(words):
            return '"' + " ".join(f"{{{word.text}}}" if word.exact_case else word.text for word in words) + '"'
        case Field(name, comparison, value):
            sign = "" if comparison in (":", "=") else comparison
            return f"{name}:{sign}{_value(value)}"
        case Between(name, low, high):
            return f"{name}:[{low} TO {high}]"
        case Sentence(part):
            return f"SENTENCE({print_query(part)})"
        case Count(part, comparison, number):
            return f"COUNT({print_query(part)}){comparison}{number}"
        case Title(Word() | Phrase() as part):
            return f"title:{_print_term(part)}"
        case Title(part):
            return f"title:({print_query(part)})"
        case Saved(name):
            return f"saved:{quoted(name)}"
    raise TypeError(f"not a node of a query: {node!r}")


def _value(value: str) -> str:
    return value if value and _BARE.issuperset(value) else quoted(value)
