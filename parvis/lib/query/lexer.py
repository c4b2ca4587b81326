"""Cut the text of a query into tokens, in time proportional to its length.

A token is `(kind, value, start, end)`: a TERM carries a finished node, OPEN what its group means, CLOSE the
comparison of a COUNT, NEAR a `Distance`. Patterns are constants of this file; nothing a user writes becomes one.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, TypeAlias

from parvis.lib.query import words
from parvis.lib.query.normal import both, words_in_a_row
from parvis.lib.query.printer import QUOTES, RESERVED
from parvis.lib.query.report import Report
from parvis.lib.query.tree import Near, Word

TERM, AND, OR, NOT, NEAR, OPEN, CLOSE = range(7)
Token: TypeAlias = tuple[int, Any, int, int]


class Distance(NamedTuple):
    """What stands between the two sides of a NEAR."""

    words: int
    ordered: bool = False
    negated: bool = False


# Not a distance but a scope: both sides in one sentence, as some tools write it between them.
SENTENCE_DISTANCE = Distance(-1)
# The most words between two sides: longer than most posts, and a bound for the matcher.
MOST_DISTANCE = 1000
# The most words in quotes with a distance: it is a NEAR for each of them.
MOST_LOOSE_WORDS = 20
# More parentheses one in the other than this is a mistake, or an attack.
MOST_PARENTHESES = 200
SPACES = re.compile(r"\s*+")
# Letters that are one composed character each: a run of them is a word as it stands, with # or @ and wildcards too.
PLAIN = "0-9A-Z_a-zÀ-ÖØ-öø-ľŁ-ɏΑ-ΡΣ-Ωα-ωА-я"
_PIECE = re.compile(
    rf"\s*+(?:(-?[#@]?[{PLAIN}][{PLAIN}*?]*+)(?=[\s()]|\Z)|([^\s(){{}}\[\]<>{QUOTES}]++)|([(){{}}\[\]<>{QUOTES}]))"
)
_VALUE = re.compile(rf"[^\s(){QUOTES}]++")
_QUOTE = re.compile(f"[{QUOTES}]")
_ESCAPED_QUOTE = re.compile(rf"(?:[^{QUOTES}\\]|\\.)*+[{QUOTES}]", re.DOTALL)
_COMMA = re.compile(r"(?<!\d)[,;]|[,;](?!\d)")  # not the one of a number
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_NEAR = re.compile(r"(O?)NEAR/([0-9]{1,6})", re.ASCII)
_SLOP = re.compile(r"~([0-9]{1,6})", re.ASCII)
_COMPARISON = re.compile(r"\s*+(>=|<=|>|<|=)\s*+([0-9]{1,9})(?![0-9])", re.ASCII)
_FOREIGN = {"ET": "AND", "OU": "OR", "SAUF": "NOT", "NON": "NOT"}
_SYMBOLS = {
    "&": "AND", "&&": "AND", "+": "AND", "|": "OR", "||": "OR", "/": "OR", ",": "OR", ";": "OR", "!": "NOT",
    "-": "NOT", "–": "NOT", "—": "NOT",
}  # fmt: skip


class Lexer:
    """Our language. `fields.FieldLexer` adds what stands before a colon; the dialects change the rest."""

    operators: dict[str, int] = {"AND": AND, "OR": OR, "NOT": NOT}
    reserved = RESERVED

    def __init__(self, text: str, report: Report) -> None:
        self.text = text
        self.report = report
        self.out: list[Token] = []
        # What each open parenthesis means (COUNT, title, or nothing), and the field whose values were read before it.
        self.groups: list[tuple[str, str | None]] = []
        # The field whose values the words met now are: `author:(` is open.
        self.field: str | None = None

    def tokens(self) -> list[Token]:
        text, piece, append, reserved = self.text, _PIECE.match, self.out.append, self.reserved
        at = 0
        while found := piece(text, at):
            at = found.end()
            which = found.lastindex
            if which == 1 and (word := found[1]) not in reserved:
                if word[0] == "-":
                    append((NOT, "-", at - len(word), at - len(word) + 1))
                    word = word[1:]
                    if word in reserved:
                        at -= len(word)
                        continue
                if self.field is None:
                    append((TERM, Word(word), at - len(word), at))
                else:
                    self.add_value(word, at - len(word), at)
            elif which == 3:
                at = self.read_mark(text[at - 1], at - 1)
            elif text[start := found.start(which or 0)] == "-" and at > start + 1:
                append((NOT, "-", start, start + 1))
                at = start + 1
            else:
                at = self.read_chunk(found[which or 0], start)
        return self.out

    # Runs without spaces, quotes or brackets

    def read_chunk(self, chunk: str, start: int) -> int:
        """Read the run `chunk`; returns where to go on."""
        end = start + len(chunk)
        if chunk in self.operators:
            self.out.append((self.operators[chunk], chunk, start, end))
        elif chunk == "-" and self.text[end : end + 1] in _OPENINGS:
            self.out.append((NOT, "-", start, start + 1))
            return start + 1
        elif self.field is not None:
            self.add_value(chunk, start, end)
        elif chunk in _SPECIAL:
            return self.read_special(chunk, start)
        elif (colon := chunk.find(":")) > 0 and self.is_name(chunk[:colon]):
            return self.read_field(chunk, start, colon)
        elif chunk[0] in "NO" and (near := _NEAR.fullmatch(chunk)):
            self.add_near(near, start, end)
        else:
            self.add_words(chunk, start, end)
        return end

    def is_name(self, name: str) -> bool:
        """Whether `name`, before a colon, is meant as a field."""
        return name.isalpha()

    def read_special(self, chunk: str, start: int) -> int:
        end = start + len(chunk)
        if meant := _FOREIGN.get(chunk):
            self.report.add("foreign-operator", start, end, fix=meant, word=chunk, operator=meant)
            self.out.append((self.operators[meant], chunk, start, end))
            return end
        if chunk in ("NEAR", "ONEAR"):
            self.report.add("near-without-distance", start, end, fix=f"{chunk}/5", operator=chunk)
            self.out.append((NEAR, Distance(5, chunk == "ONEAR"), start, end))
            return end
        opening = self.skip_spaces(end)
        if self.text[opening : opening + 1] == "(":
            return self.open_group(chunk, start, opening + 1)
        self.report.add("function-without-group", start, end, name=chunk)
        return end

    def add_near(self, near: re.Match[str], start: int, end: int) -> None:
        distance = int(near[2])
        if distance > MOST_DISTANCE:
            self.report.add("distance-too-long", start, end, most=MOST_DISTANCE)
            distance = MOST_DISTANCE
        negated = bool(self.out) and self.out[-1][0] == NOT and self.out[-1][1] == "NOT"
        if negated:
            start = self.out.pop()[2]
        self.out.append((NEAR, Distance(distance, near[1] == "O", negated), start, end))

    def add_words(self, chunk: str, start: int, end: int) -> None:
        found = self.words_of(chunk, start)
        if found:
            if ("," in chunk or ";" in chunk) and not self.report.is_full:
                self.check_commas(chunk, start)
            self.out.append((TERM, words_in_a_row(found), start, end))
        elif chunk.isprintable() and not self.report.is_full:
            meant = _SYMBOLS.get(chunk)
            code = "symbol-for-operator" if meant else "symbol-alone"
            self.report.add(code, start, end, fix=meant, symbol=chunk, operator=meant or "")

    def check_commas(self, chunk: str, start: int) -> None:
        if comma := _COMMA.search(chunk):
            self.report.add("comma", start + comma.start(), start + comma.end(), fix=" OR ", symbol=comma[0])

    def words_of(self, chunk: str, start: int, *, exact_case: bool = False) -> list[Word]:
        """The words of a piece of text at `start`; a wildcard in front is reported and dropped."""
        cut = words.cut_again(chunk) if len(chunk) < 20 else words.cut(chunk)
        if "*" in chunk or "?" in chunk:
            cut = [
                kept for word, first, last in cut if (kept := self.check_wildcard(word, start + first, start + last))
            ]
        return [Word(word, exact_case) for word, _, _ in cut]

    def check_wildcard(self, word: str, start: int, end: int) -> tuple[str, int, int] | None:
        """The word, without a wildcard in front; None where nothing else was in it."""
        if words.starts_with_wildcard(word):
            bare = word.lstrip("#@＃＠*?")
            self.report.add("wildcard-first", start, end, fix=bare or None, word=word)
            return (bare, start, end) if bare else None
        return word, start, end

    # Quotes and brackets

    def read_mark(self, mark: str, start: int) -> int:
        if mark == "(":
            return self.open_group("", start, start + 1)
        if mark == ")":
            return self.close_group(start)
        if mark in QUOTES:
            return self.read_quotes(start)
        if mark == "{":
            return self.read_braces(start)
        if self.text.startswith("<<<", start):
            return self.skip_comment(start)
        self.report.add("unexpected-mark", start, start + 1, symbol=mark)
        return start + 1

    def open_group(self, meaning: str, start: int, end: int, *, field: str | None = None) -> int:
        if len(self.groups) == MOST_PARENTHESES:
            self.report.stop("too-deep", start, end, most=MOST_PARENTHESES)
        self.groups.append((meaning, self.field))
        self.field = field or self.field
        self.out.append((OPEN, meaning, start, end))
        return end

    def close_group(self, start: int) -> int:
        meaning, self.field = self.groups.pop() if self.groups else ("", None)
        end = start + 1
        comparison: tuple[str, int] | None = None
        if meaning == "COUNT":
            if found := _COMPARISON.match(self.text, end):
                comparison, end = (found[1], int(found[2])), found.end()
            else:
                self.report.add("count-without-number", start, end, fix=")>1")
                comparison = (">", 1)
        self.out.append((CLOSE, comparison, start, end))
        return end

    def read_quotes(self, start: int) -> int:
        if self.field is not None:
            value, end = self.quoted_value(start)
            self.add_value(value, start, end)
            return end
        closing = _QUOTE.search(self.text, start + 1)
        end = closing.end() if closing else len(self.text)
        inside = self.text[start + 1 : closing.start() if closing else end]
        if closing is None:
            self.report.add("quote-open", start, start + 1)
        found = self.phrase_words(inside, start + 1)
        if not found:
            self.report.add("quotes-empty", start, end)
        elif slop := _SLOP.match(self.text, end):
            return self.add_slop(found, int(slop[1]), start, slop.end())
        else:
            self.out.append((TERM, words_in_a_row(found), start, end))
        return end

    def phrase_words(self, inside: str, start: int) -> list[Word]:
        """The words between quotes; those in braces keep their case."""
        if "{" not in inside:
            return self.words_of(inside, start)
        found: list[Word] = []
        for index, part in enumerate(_split_braces(inside)):
            if part:
                found += self.words_of(part, start, exact_case=index % 2 == 1)
            start += len(part) + 1
        return found

    def add_slop(self, found: list[Word], distance: int, start: int, end: int) -> int:
        """`"a b"~3` is a NEAR/3 b; with three words or more, each is near the next."""
        if len(found) > MOST_LOOSE_WORDS:
            self.report.add("slop-on-many-words", start, end, most=MOST_LOOSE_WORDS)
            del found[MOST_LOOSE_WORDS:]
        if distance > MOST_DISTANCE:
            self.report.add("distance-too-long", start, end, most=MOST_DISTANCE)
            distance = MOST_DISTANCE
        if len(found) == 1:
            self.report.add("slop-on-one-word", start, end, fix=self.text[start:end].rpartition("~")[0])
            self.out.append((TERM, found[0], start, end))
            return end
        pairs = [Near(left, right, distance) for left, right in zip(found, found[1:], strict=False)]
        self.out.append((TERM, both(pairs), start, end))
        return end

    def read_braces(self, start: int) -> int:
        closing = self.text.find("}", start)
        end = closing + 1 if closing >= 0 else len(self.text)
        if closing < 0:
            self.report.add("brace-open", start, start + 1)
        found = self.words_of(self.text[start + 1 : closing if closing >= 0 else end], start + 1, exact_case=True)
        if found:
            self.out.append((TERM, words_in_a_row(found), start, end))
        else:
            self.report.add("quotes-empty", start, end)
        return end

    def skip_comment(self, start: int) -> int:
        closing = self.text.find(">>>", start + 3)
        if closing < 0:
            self.report.add("comment-open", start, start + 3)
            return len(self.text)
        return closing + 3

    # Values of fields

    def add_value(self, value: str, start: int, end: int) -> None:
        raise TypeError("this lexer opens no group of values")

    def read_field(self, chunk: str, start: int, colon: int) -> int:
        """`chunk` starts with a name and a colon. Without fields, a colon only separates words."""
        self.add_words(chunk, start, start + len(chunk))
        return start + len(chunk)

    def skip_spaces(self, at: int) -> int:
        found = SPACES.match(self.text, at)
        return found.end() if found else at

    def value_at(self, at: int) -> tuple[str, int]:
        """The value written at `at`, bare or in quotes, and where it ends; empty where there is none."""
        if self.text[at : at + 1] in tuple(QUOTES):
            return self.quoted_value(at)
        found = _VALUE.match(self.text, at)
        return (found[0], found.end()) if found else ("", at)

    def quoted_value(self, at: int) -> tuple[str, int]:
        found = _ESCAPED_QUOTE.match(self.text, at + 1)
        if not found:
            self.report.add("quote-open", at, at + 1)
            return self.text[at + 1 :], len(self.text)
        return _ESCAPE.sub(r"\1", found[0][:-1]), found.end()


_SPECIAL = frozenset((*_FOREIGN, "NEAR", "ONEAR", "SENTENCE", "COUNT"))
_OPENINGS = frozenset("({" + QUOTES)


def _split_braces(text: str) -> list[str]:
    """`a {B} c` as `["a ", "B", " c"]`: what is at an odd place stood in braces."""
    parts: list[str] = []
    for index, part in enumerate(text.split("{")):
        parts += part.split("}", 1) if index else [part]
        if index and "}" not in part:
            parts.append("")
    return parts
