"""Opened files as one stream of UTF-8 bytes: decompressed, without byte-order mark, at a position."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import zlib
from typing import BinaryIO, Protocol, cast

from parvis.networks.seam import NetworkError

CHUNK_BYTES = 256 * 1024
# Reddit's public dumps use windows of 2 GiB; above it a file is made to exhaust memory.
MAX_ZSTD_WINDOW = 2**31
UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Damaged(Exception):
    """What bz2 tells with a bare OSError, as if the disk had failed."""


BROKEN = (EOFError, Damaged, gzip.BadGzipFile, zlib.error, lzma.LZMAError, UnicodeDecodeError)


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Unpacked:
    """Reads an opened binary stream chunk by chunk. `position` counts unpacked bytes, `raw_position` the file's own."""

    def __init__(self, raw: BinaryIO) -> None:
        self.raw = raw if hasattr(raw, "peek") else cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, raw)))
        self.position = 0
        self.raw_position = 0
        self.is_at_end = False
        head = self.raw.peek(8)[:8]  # type: ignore[attr-defined]
        self.is_plain = not head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", *UTF16))
        self.stream = self.raw if self.is_plain else _opened(self.raw, head)
        self._counts = self.raw if self.raw.seekable() else None
        if self.is_plain and head.startswith(codecs.BOM_UTF8):
            self.position += len(self.raw.read(3))

    def skip_to(self, position: int) -> None:
        """Move on to a position that was reached before."""
        if self.is_plain and self.raw.seekable():
            self.raw.seek(position)
            self.position = position
        while self.position < position and self._read(min(CHUNK_BYTES, position - self.position)):
            pass

    def chunk(self) -> bytes:
        """The next bytes; of a pipe, what has come so far. b"" at the end."""
        return self._read(CHUNK_BYTES)

    def _read(self, size: int) -> bytes:
        read = getattr(self.stream, "read1", self.stream.read)
        try:
            found = bytes(read(size))
        except OSError as problem:
            if problem.errno is not None or isinstance(problem, gzip.BadGzipFile):
                raise
            raise Damaged(str(problem))
        self.position += len(found)
        self.raw_position = self._counts.tell() if self._counts else self.position
        self.is_at_end = not found
        return found


def _opened(raw: BinaryIO, head: bytes) -> _Readable:
    if head.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=raw)
    if head.startswith(b"BZh"):
        return bz2.BZ2File(raw)
    if head.startswith(b"\xfd7zXZ"):
        return lzma.LZMAFile(raw)
    if head.startswith(b"\x28\xb5"):
        return _zstd(raw)
    return _Recoded(raw, UTF16[head[:2]])


def _zstd(raw: BinaryIO) -> _Readable:
    try:
        import zstandard
    except ImportError:
        raise NetworkError(
            "This file is packed with zstd. Unpack it first (zstd -d), or install zstandard.", permanent=True
        )
    unpacker = zstandard.ZstdDecompressor(max_window_size=MAX_ZSTD_WINDOW)
    return cast(_Readable, unpacker.stream_reader(raw, read_across_frames=True))


class _Recoded:
    """UTF-16, as Excel's "Unicode text" has it, read as UTF-8."""

    def __init__(self, raw: BinaryIO, encoding: str) -> None:
        self.raw = raw
        self.decoder = codecs.getincrementaldecoder(encoding)("replace")
        raw.read(2)

    def read(self, size: int = -1, /) -> bytes:
        chunk = self.raw.read(size)
        return self.decoder.decode(chunk, final=not chunk).encode() if chunk else b""
