"""Is a picture whole? Looked at before it is sent: a network may take a damaged one and show a hole.

Only the shape of the file is walked (its chunks and their ends), nothing is decoded.
"""

from __future__ import annotations

import zlib

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import Attached, NetworkError

DAMAGED = gettext_noop("The picture is damaged, or is not what its name says ({mime}): replace it.")
HEAVY = gettext_noop("The picture is too heavy for {label}: {size} kB, and {most} kB are allowed.")

# Of the same boxes as films (https://mp4ra.org/registered-types/brands): pictures of telephones, and sound.
NO_FILM = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"M4A ", b"M4B ")
PNG = b"\x89PNG\r\n\x1a\n"


def check_picture(content: bytes, attached: Attached) -> None:
    """Raises NetworkError (permanent) unless the bytes are a whole file of the kind they are said to be."""
    if kind_of(content) != attached.mime or not is_whole(content):
        raise NetworkError(Sentence(DAMAGED, mime=attached.mime), permanent=True)


def check_weight(content: bytes, most: int | None, label: str) -> None:
    """Raises NetworkError (permanent) if the network takes no file of that size."""
    check_size(len(content), most, label)


def check_size(size: int, most: int | None, label: str) -> None:
    """The same for a file of so many bytes."""
    if most is not None and size > most:
        sizes = {"size": -(-size // 1000), "most": most // 1000}
        raise NetworkError(Sentence(HEAVY, label=label, **sizes), permanent=True)


def kind_of(content: bytes) -> str:
    """The type of a picture or film by its first bytes, "" if unknown."""
    if content.startswith(PNG):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return _kind_of_boxes(content[8:12], content[8:40])
    return "video/webm" if content.startswith(b"\x1a\x45\xdf\xa3") else ""


def _kind_of_boxes(brand: bytes, brands: bytes) -> str:
    if b"avif" in brands or b"avis" in brands:
        return "image/avif"
    return "" if brand in NO_FILM else "video/mp4"


def is_whole(content: bytes) -> bool:
    """Whether the file goes to its end."""
    match kind_of(content):
        case "image/png":
            return _is_whole_png(content)
        case "image/jpeg":
            return content.rstrip(b"\0").endswith(b"\xff\xd9") and b"\xff\xda" in content
        case "image/gif":
            return content.rstrip(b"\0").endswith(b";")
        case "image/webp":
            return int.from_bytes(content[4:8], "little") <= len(content) - 8
        case "video/mp4" | "image/avif":
            return _is_whole_mp4(content)
        case kind:
            return bool(kind)


def _is_whole_png(content: bytes) -> bool:
    """Every chunk has its checksum, up to IEND."""
    place = len(PNG)
    while place + 12 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        chunk = content[place + 4 : place + 8 + size]
        told = content[place + 8 + size : place + 12 + size]
        if len(told) < 4 or zlib.crc32(chunk) != int.from_bytes(told, "big"):
            return False
        if chunk[:4] == b"IEND":
            return True
        place += 12 + size
    return False


def _is_whole_mp4(content: bytes) -> bool:
    """Boxes follow each other to the end."""
    place = 0
    while place + 8 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        if size == 1:
            size = int.from_bytes(content[place + 8 : place + 16], "big")
        if size == 0:
            return True
        if size < 8:
            return False
        place += size
    return place == len(content)
