"""Reads and judges the expectations that feedparser's own test files carry, without running anything of theirs.

A file begins with a comment: `Description: ...`, perhaps `Header: name: value` (what a server would have sent), and
`Expect: not bozo and entries[0]['title'] == '...'`, a Python expression over the parsed feed. The expression is walked
as a tree; only look-ups, comparisons, literals, `and`, `or`, `not`, `+`, and a few named functions mean anything.
"""

from __future__ import annotations

import ast
import codecs
import operator
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

EXPECT = re.compile(r"Expect:\s*(.*?)\s*-->", re.DOTALL)
HEADER = re.compile(r"^\s*Header:\s*([^:\s]+):\s*(.*?)\s*$", re.MULTILINE)
ENCODINGS = {
    codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16", b"\x4c\x6f\xa7\x94": "cp037", b"\0\0\0<": "utf-32-be", b"<\0\0\0": "utf-32-le",
    b"\0<\0?": "utf-16-be", b"\0<\0!": "utf-16-be", b"<\0?\0": "utf-16-le", b"<\0!\0": "utf-16-le",
}  # fmt: skip
# What their test server sends when a file does not say: a feed's usual media type, without a charset.
USUAL_HEADERS = {"content-type": "application/xml"}
# Files whose name begins so are meant to be read from a server: their relative addresses start at its address.
SERVED = "http_"
THEIR_SERVER = "http://127.0.0.1:8097/tests/wellformed/base"
COMPARISONS = {ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Is: operator.is_, ast.IsNot: operator.is_not,
               ast.In: lambda left, right: left in right}  # fmt: skip
FUNCTIONS = {"len": len, "ord": ord, "isinstance": isinstance, "datetime.timedelta": timedelta}
METHODS = ("get", "has_key", "startswith", "endswith")


class NotUnderstood(Exception):
    """The expectation uses something that this reader does not know."""


class Sample(NamedTuple):
    path: Path
    body: bytes
    headers: dict[str, str]
    expect: ast.expr

    @property
    def name(self) -> str:
        return "/".join(self.path.parts[-3:])


def samples(folder: Path) -> list[Sample]:
    """All files with an expectation, in order."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent != folder)
    return [sample for sample in map(read_sample, paths) if sample]


def read_sample(path: Path) -> Sample | None:
    body = path.read_bytes()
    text = body.decode(next((name for start, name in ENCODINGS.items() if body.startswith(start)), "utf-8"), "replace")
    found = EXPECT.search(text)
    if not found:
        return None
    headers = {name.lower(): value for name, value in HEADER.findall(text[: found.end()])}
    place = {"content-location": f"{THEIR_SERVER}/{path.name}"} if path.name.startswith(SERVED) else {}
    return Sample(path, body, USUAL_HEADERS | place | headers, ast.parse(found[1].strip(), mode="eval").body)


def holds(expect: ast.expr, feed: Mapping[str, Any]) -> bool:
    """Whether the parsed feed is as expected. Raises NotUnderstood."""
    try:
        return bool(_value(expect, feed))
    except (KeyError, IndexError, AttributeError, TypeError):
        return False  # the expected thing is not there


def parts(expect: ast.expr) -> list[ast.expr]:
    """The conditions of a conjunction."""
    return list(expect.values) if isinstance(expect, ast.BoolOp) and isinstance(expect.op, ast.And) else [expect]


def equality(condition: ast.expr) -> tuple[str, Any] | None:
    """(`entries[0]['title']`, its expected value) of a comparison with a literal; None for any other condition."""
    if not isinstance(condition, ast.Compare) or not isinstance(condition.ops[0], ast.Eq):
        return None
    try:
        return ast.unparse(condition.left), ast.literal_eval(condition.comparators[0])
    except ValueError:
        return None


def _value(node: ast.expr, feed: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return _named(node.id, feed)
        case ast.Tuple() | ast.List():
            return tuple(_value(part, feed) for part in node.elts)
        case ast.Dict():
            return {_value(k, feed): _value(v, feed) for k, v in zip(node.keys, node.values, strict=True) if k}
        case ast.Subscript():
            return _value(node.value, feed)[_value(node.slice, feed)]
        case ast.Attribute():
            return _value(node.value, feed)[node.attr]
        case ast.BoolOp(op=ast.And()):
            return all(_value(part, feed) for part in node.values)
        case ast.BoolOp(op=ast.Or()):
            return any(_value(part, feed) for part in node.values)
        case ast.UnaryOp(op=ast.Not()):
            return not _value(node.operand, feed)
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand, feed)
        case ast.BinOp(op=ast.Add()):
            return _value(node.left, feed) + _value(node.right, feed)
        case ast.Compare():
            return _compared(node, feed)
        case ast.Call():
            return _called(node, feed)
    raise NotUnderstood(ast.unparse(node))


def _named(name: str, feed: Mapping[str, Any]) -> Any:
    if name == "str":
        return str
    return feed[name]


def _compared(node: ast.Compare, feed: Mapping[str, Any]) -> bool:
    left = _value(node.left, feed)
    for kind, right_node in zip(node.ops, node.comparators, strict=True):
        if type(kind) not in COMPARISONS:
            raise NotUnderstood(ast.unparse(node))
        right = _value(right_node, feed)
        if not COMPARISONS[type(kind)](_plain(left), _plain(right)):
            return False
        left = right
    return True


def _called(node: ast.Call, feed: Mapping[str, Any]) -> Any:
    name = ast.unparse(node.func)
    arguments = [_value(part, feed) for part in node.args]
    if name in FUNCTIONS:
        return FUNCTIONS[name](*arguments, **{part.arg: _value(part.value, feed) for part in node.keywords if part.arg})
    if name == "locals" and not arguments:
        return feed
    if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
        return getattr(_value(node.func.value, feed), node.func.attr)(*arguments)
    raise NotUnderstood(name)


def _plain(value: Any) -> Any:
    """Moments compare as tuples, as they did in the Python that the expectations were written for."""
    return tuple(value) if isinstance(value, tuple) else value
