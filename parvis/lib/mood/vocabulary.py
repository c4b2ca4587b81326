"""Which pieces of the encoder are kept, as bytes: one bit for each piece, compressed."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray


def pack(kept: NDArray[np.int64]) -> bytes:
    """Rising numbers of pieces as bytes."""
    bits = np.zeros(int(kept[-1]) + 1, np.uint8)
    bits[kept] = 1
    return zlib.compress(np.packbits(bits).tobytes(), 9)


def unpack(content: bytes) -> NDArray[np.int64]:
    """Bytes of `pack` as rising numbers of pieces. Raises zlib.error."""
    return np.flatnonzero(np.unpackbits(np.frombuffer(zlib.decompress(content), np.uint8))).astype(np.int64)
