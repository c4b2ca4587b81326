"""Decoding of bodies with a cap on what comes out: 290 kB of gzip can become 300 MB."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from parvis.door.errors import DoorError, TooLarge
from parvis.lib.text.sentence import Sentence, gettext_noop

STEP_BYTES = 256 * 1024
# What we ask servers for. Others could be decoded only with more dependencies.
ACCEPTED = "gzip, deflate"


def decoded(chunks: Iterable[bytes], encoding: str, *, max_bytes: int, host: str) -> Iterator[bytes]:
    """Yield the decoded body in pieces. Raises TooLarge past `max_bytes` and DoorError where it is damaged or cut."""
    count = 0
    for piece in _pieces(chunks, encoding.strip().lower(), host):
        count += len(piece)
        if count > max_bytes:
            raise TooLarge(
                Sentence(gettext_noop("{host} sends more than {count} bytes."), host=host, count=max_bytes),
                uncertain=True,
            )
        yield piece


def _pieces(chunks: Iterable[bytes], encoding: str, host: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        return iter(chunks)
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _inflated(chunks, host, is_gzip=encoding != "deflate")
    raise DoorError(
        Sentence(
            gettext_noop("{host} sends an encoding nobody asked for ({encoding})."), host=host, encoding=encoding[:20]
        ),
        uncertain=True,
    )


def _inflated(chunks: Iterable[bytes], host: str, *, is_gzip: bool) -> Iterator[bytes]:
    inflater = None
    for chunk in chunks:
        rest = chunk
        while rest:
            if inflater is None:
                inflater = zlib.decompressobj(_window(rest, is_gzip=is_gzip))
            try:
                piece = inflater.decompress(rest, STEP_BYTES)
            except zlib.error:
                raise _damaged(host)
            if piece:
                yield piece
            if inflater.eof:
                if not is_gzip or not inflater.unused_data.startswith(b"\x1f\x8b"):
                    return  # what follows is padding, as gunzip sees it
                rest, inflater = inflater.unused_data, None
            else:
                rest = inflater.unconsumed_tail
    if inflater is not None:
        raise _damaged(host)


def _window(first: bytes, *, is_gzip: bool) -> int:
    """`deflate` means a zlib stream, but some servers send a bare one."""
    if is_gzip:
        return 31
    return 15 if first[0] & 0x0F == 8 else -15


def _damaged(host: str) -> DoorError:
    return DoorError(Sentence(gettext_noop("The answer of {host} is damaged or cut."), host=host), uncertain=True)
