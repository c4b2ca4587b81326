"""What the compiled queries look at: the packed words of a post, and what else they may ask of it, made when asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parvis.lib.text import fold, sentences, tokens
from parvis.lib.text.characters import MARKS
from parvis.lib.text.packing import BREAK, marked_words, pack, pack_word

from .document import Document

Runs = list[list[bytes]]


class View:
    """A post, or its title, or one of its sentences. Attributes below `document` are made on first use and kept."""

    __slots__ = (
        "document", "pieces", "whole",
        "accented", "accented_runs", "cased", "cased_runs", "exact", "exact_runs", "joined", "marked_runs", "marks",
        "runs", "sentences", "title", "tokens", "words",
    )  # fmt: skip

    document: Document
    pieces: tuple[str, ...]  # Texts that no phrase crosses: the title if there is one, then the text.
    whole: View | None  # The view of the whole post, None for that view itself.
    tokens: list[bytes]  # All words in order, BREAK between two pieces.
    words: set[bytes]
    joined: bytes  # The words with one space before and after each.
    marks: set[bytes]  # Words right behind a # or an @, with it.
    runs: Runs  # The words of each piece.
    marked_runs: Runs  # The same, with the # or @ right before a word.
    cased_runs: Runs  # The same with case kept, with accents kept, with both; then the sets of their words.
    accented_runs: Runs
    exact_runs: Runs
    cased: set[bytes]
    accented: set[bytes]
    exact: set[bytes]
    title: View
    sentences: list[View]

    def __init__(self, document: Document, tokens: list[bytes], words: set[bytes]) -> None:
        self.document, self.tokens, self.words, self.whole = document, tokens, words, None

    @property
    def root(self) -> View:
        """The whole post."""
        return self.whole or self

    def __getattr__(self, name: str) -> Any:
        made = _MAKERS[name](self)
        setattr(self, name, made)
        return made


def _runs_with(view: View, case: bool, accents: bool) -> Runs:
    """The words of each piece with case or accents kept, in step with `view.runs`."""
    runs = [pack(piece, case=case, accents=accents).split() for piece in view.pieces]
    if [len(run) for run in runs] == [len(run) for run in view.runs]:
        return runs
    # A few decomposed Korean letters between stray accents compose differently; the slow way is always in step.
    return [
        [pack_word(fold(token.raw, case=case, accents=accents)) for token in tokens(piece)] for piece in view.pieces
    ]


def pieces_of(document: Document) -> tuple[str, ...]:
    return (document.title, document.text) if document.title else (document.text,)


def _part(view: View, piece: str) -> View:
    tokens = pack(piece).split()
    part = View(view.document, tokens, set(tokens))
    part.pieces, part.whole = (piece,), view.root
    return part


def _runs(view: View) -> Runs:
    if len(view.pieces) == 1:
        return [view.tokens]
    cut = view.tokens.index(BREAK)
    return [view.tokens[:cut], view.tokens[cut + 1 :]]


def _marks(view: View) -> set[bytes]:
    if not any(mark in piece for piece in view.pieces for mark in MARKS):
        return set()
    return {word for run in view.marked_runs for word in run if word[:1] in b"#@"}


def _set_of(runs: Runs) -> set[bytes]:
    return {word for run in runs for word in run}


def _sentences(view: View) -> list[View]:
    return [_part(view, piece[start:end]) for piece in view.pieces for start, end in sentences(piece)]


_MAKERS: dict[str, Callable[[View], Any]] = {
    "pieces": lambda view: pieces_of(view.document),
    "joined": lambda view: b" " + b" ".join(view.tokens) + b" ",
    "marked_runs": lambda view: [marked_words(piece) for piece in view.pieces],
    "marks": _marks,
    "runs": _runs,
    "cased_runs": lambda view: _runs_with(view, True, False),
    "accented_runs": lambda view: _runs_with(view, False, True),
    "exact_runs": lambda view: _runs_with(view, True, True),
    "cased": lambda view: _set_of(view.cased_runs),
    "accented": lambda view: _set_of(view.accented_runs),
    "exact": lambda view: _set_of(view.exact_runs),
    "title": lambda view: _part(view, view.document.title),
    "sentences": _sentences,
}
