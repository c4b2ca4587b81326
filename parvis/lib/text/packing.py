"""Texts packed into bytes: the same words as `tokens`, found at the speed of C for a whole batch at once.

A packed text holds folded words between white space. An ASCII character is its own byte; any other is an escape and
four base-36 digits of its code point, so that packed words are equal and start with each other exactly as the words do.

Method: Latin-1 text is folded by one `bytes.translate`; runs of other characters go through an error handler of
`str.encode` that remembers each run it has met. What it saves is measured in `docs/reasons/matching.md`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import lru_cache

from .characters import is_accent, kind_of
from .folding import compose, fold, visible

# Control characters that posts do not hold (those that do lose them) and that packed texts use.
JOINT, BREAK, END, ESCAPE = b"\x1c", b"\x1d", b"\x1e", b"\x1f"
_CONTROLS = re.compile("[\x1c-\x1f]")
# A word and the # or @ that touches it; JOINT stands where a word begins with no gap before it (#東, #🔥).
_MARKED = re.compile(rb"([#@]?)\x1c?([^\s#@\x1c]+)")
_DIGITS = b"0123456789abcdefghijklmnopqrstuvwxyz"
# Runs come from a language's words; a memory of this many holds several languages.
_RUNS_KEPT = 100_000


def pack_batch(texts: list[str], breaks: int = 0) -> bytes:
    """The folded words of many texts, END between two texts. Each of the `breaks` BREAKs in them stays a word.

    A # or @ is a gap here. Raises ValueError where a text holds a control character that `clean` takes out.
    """
    big = " \x1e ".join(texts)
    if "\x1f" in big or big.count("\x1e") != len(texts) - 1 or big.count("\x1d") != breaks:
        raise ValueError("A text holds separators of its own: clean it first.")
    if "\xad" in big:
        big = big.replace("\xad", "")
    packed = big.encode("latin-1", _PLAIN.name).translate(_PLAIN.table)
    for char, several in _PLAIN.several:
        packed = packed.replace(char, several)
    return packed


def clean(text: str) -> str:
    """The text with a space for each control character that packing uses."""
    return _CONTROLS.sub(" ", text)


def pack(text: str, *, case: bool = False, accents: bool = False, marks: bool = False) -> bytes:
    """The words of one text, folded as `fold` does with `case` and `accents`. With `marks`, # and @ stay."""
    form = _FORMS[case, accents]
    text = clean(text)
    if accents and not text.isascii():
        text = _without_lone_accents(compose(visible(text)))
    return text.encode("ascii", form.name).translate(form.marked_table if marks else form.table)


def marked_words(text: str) -> list[bytes]:
    """The packed words of a text in order, each with the # or @ that stands right before it."""
    return [mark + word for mark, word in _MARKED.findall(pack(text, marks=True))]


@lru_cache(2_000)
def pack_word(word: str) -> bytes:
    """A folded word, packed."""
    return word.encode() if word.isascii() else b"".join(map(_pack_char, word))


def unpack_word(word: bytes) -> str:
    """The folded word of a packed one."""
    first, *escaped = word.split(ESCAPE)
    return first.decode() + "".join(chr(int(part[:4], 36)) + part[4:].decode() for part in escaped)


def _without_lone_accents(text: str) -> str:
    """The text without accents that stand on no letter: they make no word."""
    if not any(map(is_accent, set(text))):
        return text
    kept: list[str] = []
    for char in text:
        if not is_accent(char) or (kept and kind_of(kept[-1]) == "word"):
            kept.append(char)
    return "".join(kept)


def _pack_char(char: str) -> bytes:
    code = ord(char)
    if code < 128:
        return bytes((code,))
    return ESCAPE + bytes(_DIGITS[code // 36**power % 36] for power in (3, 2, 1, 0))


def _pack_run(run: str, case: bool, accents: bool) -> bytes:
    """Characters that follow each other, packed; a run may start or end inside a word."""
    packed: list[bytes] = []
    flag = ""
    for char in compose(visible(run)):
        kind = kind_of(char)
        if flag and kind == "flag":
            packed[-1:] = [_alone(flag + char)]
            flag = ""
            continue
        if flag and is_accent(char):
            continue
        flag = char if kind == "flag" else ""
        folded = fold(char, case=case, accents=accents)
        if kind == "word" or kind == "mark":
            packed.append(b"".join(map(_pack_char, folded)))
        else:
            packed.append(b" " if kind == "gap" else _alone(folded))
    return b"".join(packed)


def _alone(word: str) -> bytes:
    return JOINT + pack_word(word) + JOINT if word else b""


class _Runs(dict[str, bytes]):
    """Runs met before, packed."""

    def __init__(self, case: bool, accents: bool) -> None:
        self.case, self.accents = case, accents

    def __missing__(self, run: str) -> bytes:
        if len(self) >= _RUNS_KEPT:
            self.clear()
        self[run] = packed = _pack_run(run, self.case, self.accents)
        return packed


class _Form:
    """One way to fold: a table for single bytes, a handler for runs of other characters."""

    def __init__(self, case: bool, accents: bool, bytes_known: int) -> None:
        self.name = f"parvis-pack-{case:d}{accents:d}-{bytes_known}"
        codecs.register_error(self.name, _handler(_Runs(case, accents)))
        known = {bytes((code,)): _pack_run(chr(code), case, accents) for code in range(bytes_known)}
        self.several = [(char, packed) for char, packed in known.items() if len(packed) != 1]
        self.table = _table(known)
        self.marked_table = bytearray(self.table)
        self.marked_table[ord("#")], self.marked_table[ord("@")] = ord("#"), ord("@")
        self.marked_table[JOINT[0]] = JOINT[0]


def _handler(runs: _Runs) -> Callable[[UnicodeError], tuple[bytes, int]]:
    def packed(error: UnicodeError) -> tuple[bytes, int]:
        assert isinstance(error, UnicodeEncodeError)
        return runs[error.object[error.start : error.end]], error.end

    return packed


def _table(known: dict[bytes, bytes]) -> bytes:
    """A byte to its folded byte. Those that become several stay as they are: they are replaced afterwards."""
    table = bytearray(range(256))
    for char, packed in known.items():
        if len(packed) == 1:
            table[char[0]] = packed[0]
    for gap in (*b"#@", *JOINT):
        table[gap] = ord(" ")
    for kept in (*BREAK, *END, *ESCAPE):
        table[kept] = kept
    return bytes(table)


_FORMS = {(case, accents): _Form(case, accents, 128) for case in (False, True) for accents in (False, True)}
_PLAIN = _Form(False, False, 256)
