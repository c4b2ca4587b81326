"""Whether a file is what it is said to be, and goes to its end."""

from __future__ import annotations

import zlib

import pytest

from parvis.networks.pictures import check_picture, check_weight, is_whole, kind_of
from parvis.networks.seam import Attached, NetworkError


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def _riff(content: bytes) -> bytes:
    return b"RIFF" + (4 + len(content)).to_bytes(4, "little") + b"WEBP" + content


# One dot each, written by hand from the formats' descriptions.
PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", (1).to_bytes(4, "big") * 2 + b"\x08\0\0\0\0")
    + chunk(b"IDAT", zlib.compress(b"\0\x7f"))
    + chunk(b"IEND", b""),
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(9) + b"\xff\xda\0\x08" + bytes(20) + b"\xff\xd9",
    "image/gif": b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;",
    "image/webp": _riff(b"VP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"),
}


def box(name: bytes, content: bytes = b"") -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


FILM = box(b"ftyp", b"isom0000") + box(b"moov", b"x" * 20) + box(b"mdat", b"y" * 50)


def attached(mime: str) -> Attached:
    return Attached(kind="image", reference="lamp", mime=mime)


@pytest.mark.parametrize("mime", PICTURES)
def test_a_real_picture_is_known_and_whole(mime: str) -> None:
    content = PICTURES[mime]

    assert kind_of(content) == mime
    assert is_whole(content)
    check_picture(content, attached(mime))


@pytest.mark.parametrize("mime", PICTURES)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_picture_that_was_cut_is_refused_for_good(mime: str, share: float) -> None:
    content = PICTURES[mime]
    cut = content[: int(len(content) * share)]

    with pytest.raises(NetworkError) as refused:
        check_picture(cut, attached(mime))

    assert refused.value.permanent


def test_a_png_with_one_wrong_byte_is_damaged() -> None:
    content = bytearray(PICTURES["image/png"])
    content[len(content) // 2] ^= 1

    assert not is_whole(bytes(content))


@pytest.mark.parametrize("mime", ["image/png", "image/jpeg", "image/gif"])
def test_zeros_or_more_after_the_end_harm_nothing(mime: str) -> None:
    assert is_whole(PICTURES[mime] + b"\0\0\0")


def test_a_picture_under_another_name_is_refused() -> None:
    with pytest.raises(NetworkError):
        check_picture(PICTURES["image/png"], attached("image/jpeg"))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (FILM, "video/mp4"),
        (box(b"ftyp", b"avif0000"), "image/avif"),
        (b"\x1a\x45\xdf\xa3...", "video/webm"),
        (b"GIF88a", ""),
        (b"<svg/>", ""),
        (b"", ""),
    ],
)
def test_the_kind_is_read_from_the_first_bytes(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


def test_a_film_is_whole_when_its_boxes_reach_its_end() -> None:
    long_box = (1).to_bytes(4, "big") + b"mdat" + (16 + 5).to_bytes(8, "big") + b"zzzzz"

    assert is_whole(FILM)
    assert is_whole(FILM + long_box)
    assert is_whole(FILM + (0).to_bytes(4, "big") + b"mdat...to the end")
    assert not is_whole(FILM[:-1])
    assert not is_whole(FILM + (3).to_bytes(4, "big") + b"mdat")


def test_what_has_no_known_shape_is_not_called_whole() -> None:
    assert not is_whole(b"plain words")
    assert is_whole(b"\x1a\x45\xdf\xa3...")


def test_a_file_above_what_the_network_takes_is_refused_with_both_sizes() -> None:
    check_weight(b"x" * 1000, 1000, "Bluesky")
    check_weight(b"x" * 10_000, None, "Bluesky")

    with pytest.raises(NetworkError) as refused:
        check_weight(b"x" * 1001, 1000, "Bluesky")

    assert refused.value.permanent
    assert "2 kB, and 1 kB" in str(refused.value)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"msf1", b"M4A "])
def test_what_only_looks_like_a_film_is_none(brand: bytes) -> None:
    assert kind_of(box(b"ftyp", brand + b"0000")) == ""
