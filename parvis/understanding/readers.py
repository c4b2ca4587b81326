"""What reads posts: a seam with two kinds behind it, and how a process gets hold of them.

The full reader needs the encoder, whose file is built on first use; while it is not there, or broken, the light one
reads alone and pages say so. `parvis.understanding.tests.doubles` has the doubles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Found(NamedTuple):
    """What a reader says of one text."""

    mood: int  # of `parvis.listening.models.Mood`
    sureness: int  # percent
    triage: int | None = None
    vector: bytes = b""  # 384 signed bytes; empty from the light reader
    scores: bytes = b""  # of negative, neutral and positive over their temperature, three float16: what heads move


class Reader(Protocol):
    def read(self, texts: Sequence[str], langs: Sequence[str]) -> list[Found]:
        """One answer for each text, in their order. `langs` are codes of two letters, "" where it is not known."""
        ...
