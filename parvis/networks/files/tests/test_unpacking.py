"""A file as one stream of UTF-8 bytes, whatever it is packed with, at a position that was reached before."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from parvis.networks.files.unpacking import BROKEN, CHUNK_BYTES, Unpacked
from parvis.networks.seam import NetworkError

TEXT = "".join(f"{number};La Lumen chauffe, été n° {number} 💡\n" for number in range(20_000)).encode()
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "with a mark": lambda text: codecs.BOM_UTF8 + text,
    "gzip": gzip.compress,
    "gzip in two members": lambda text: gzip.compress(text[:1000]) + gzip.compress(text[1000:]),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "UTF-16 of Windows": lambda text: codecs.BOM_UTF16_LE + text.decode().encode("utf-16-le"),
    "UTF-16 the other way": lambda text: codecs.BOM_UTF16_BE + text.decode().encode("utf-16-be"),
}


def all_of(unpacked: Unpacked) -> bytes:
    return b"".join(iter(unpacked.chunk, b""))


@pytest.mark.parametrize("form", PACKED)
def test_every_form_gives_the_same_bytes(form: str) -> None:
    unpacked = Unpacked(io.BytesIO(PACKED[form](TEXT)))

    assert all_of(unpacked) == TEXT
    assert unpacked.is_at_end


@pytest.mark.parametrize("form", PACKED)
def test_it_goes_on_where_it_was(form: str) -> None:
    first = Unpacked(io.BytesIO(PACKED[form](TEXT)))
    begun = first.chunk()

    second = Unpacked(io.BytesIO(PACKED[form](TEXT)))
    second.skip_to(first.position)

    assert second.position == first.position
    assert begun + all_of(second) == TEXT


@pytest.mark.parametrize("form", ["gzip", "bzip2", "xz"])
def test_a_packed_file_that_was_cut_says_so(form: str) -> None:
    content = PACKED[form](TEXT)

    with pytest.raises(BROKEN):
        all_of(Unpacked(io.BytesIO(content[: len(content) // 2])))


def test_a_packed_file_that_was_spoiled_in_its_middle_says_so() -> None:
    spoiled = bytearray(bz2.compress(TEXT))
    spoiled[len(spoiled) // 2] ^= 255
    with pytest.raises(BROKEN):
        all_of(Unpacked(io.BytesIO(bytes(spoiled))))


def test_a_place_behind_the_end_is_the_end() -> None:
    unpacked = Unpacked(io.BytesIO(gzip.compress(b"short")))

    unpacked.skip_to(10_000)

    assert unpacked.chunk() == b""


def test_the_places_in_the_file_itself_are_told_for_the_progress(tmp_path: Path) -> None:
    (tmp_path / "posts.gz").write_bytes(gzip.compress(TEXT))

    with (tmp_path / "posts.gz").open("rb") as file:
        unpacked = Unpacked(file)
        all_of(unpacked)

    assert unpacked.position == len(TEXT)
    assert unpacked.raw_position == (tmp_path / "posts.gz").stat().st_size


def test_of_a_pipe_it_gives_what_has_come() -> None:
    read, write = os.pipe()
    os.write(write, b"one\n")

    with os.fdopen(read, "rb") as file:
        unpacked = Unpacked(file)
        first = unpacked.chunk()
        os.write(write, b"two\n")
        second = unpacked.chunk()
        os.close(write)

        assert (first, second, unpacked.chunk()) == (b"one\n", b"two\n", b"")
    assert unpacked.raw_position == 8


def test_a_file_that_grows_like_a_bomb_comes_in_small_pieces() -> None:
    unpacked = Unpacked(io.BytesIO(gzip.compress(bytes(20 * CHUNK_BYTES))))

    assert all(len(unpacked.chunk()) <= CHUNK_BYTES for _ in range(20))


def test_zstd_is_read_or_said_to_need_a_library() -> None:
    content = b"\x28\xb5\x2f\xfd\x20\x05\x29\x00\x00hello"  # one frame with a raw block
    try:
        import zstandard  # noqa: F401
    except ImportError:
        with pytest.raises(NetworkError, match="zstd -d"):
            Unpacked(io.BytesIO(content))
        return

    assert all_of(Unpacked(io.BytesIO(content))) == b"hello"
