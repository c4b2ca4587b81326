"""Pictures of the outside, shown through us: no reader's browser ever asks another server.

Only addresses that we signed are fetched (those that stand in stored posts and authors, as our pages show them),
through the door, once; then they lie in `data/media`. What is not a picture by its first bytes is not
served: no SVG, no HTML.
"""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from parvis.door import Door, DoorError

LARGEST_BYTES = 8_000_000
DEADLINE_SECONDS = 10.0
CACHE_BYTES = 500_000_000
PRUNE_EVERY = 200  # pictures, between two looks at how much lies there
TRY_AGAIN_SECONDS = 900  # after one that could not be had
LONGEST_ADDRESS = 4_000

_signer = Signer(salt="parvis.media")
_written = 0


@dataclass(frozen=True, slots=True)
class Picture:
    type: str
    content: bytes


def media_url(address: str) -> str:
    """Where our pages find this picture; empty for what is no web address."""
    if not address.startswith(("http://", "https://")) or len(address) > LONGEST_ADDRESS:
        return ""
    coded = urlsafe_base64_encode(address.encode())
    return reverse("media", kwargs={"signature": _signer.signature(coded), "coded": coded})


def address_of(signature: str, coded: str) -> str | None:
    """The address, if we signed it."""
    try:
        _signer.unsign(f"{coded}:{signature}")
        return urlsafe_base64_decode(coded).decode()
    except (BadSignature, ValueError):
        return None


def find_picture(address: str, door: Door) -> Picture | None:
    """The picture, from the cache or from outside; None where there is none to be had at the moment."""
    path = _path(address)
    if path.exists():
        content = path.read_bytes()
        if not content and time.time() - path.stat().st_mtime > TRY_AGAIN_SECONDS:
            content = _fetch(address, door)
            _keep(path, content)
    else:
        content = _fetch(address, door)
        _keep(path, content)
    kind = sniff(content)
    return Picture(kind, content) if kind else None


def sniff(content: bytes) -> str:
    """The media type by the first bytes; empty for anything but a picture without scripts."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    return ""


def _fetch(address: str, door: Door) -> bytes:
    """Empty where it cannot be had, or is no picture."""
    try:
        answer = door.request("GET", address, deadline=DEADLINE_SECONDS, max_bytes=LARGEST_BYTES)
    except DoorError:
        return b""
    return answer.content if answer.status == 200 and sniff(answer.content) else b""


def _folder() -> Path:
    return Path(settings.DATA) / "media"


def _path(address: str) -> Path:
    name = hashlib.sha256(address.encode()).hexdigest()
    return _folder() / name[:2] / name


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all, also when two ask at once."""
    global _written
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{time.monotonic_ns()}")
    draft.write_bytes(content)
    draft.replace(path)
    _written += 1
    if _written % PRUNE_EVERY == 0:
        prune(_folder(), CACHE_BYTES)


def prune(folder: Path, largest: int) -> None:
    """Drop the oldest pictures until four fifths of `largest` are left, if there is more than `largest`."""
    kept = [(path.stat().st_mtime, path.stat().st_size, path) for path in folder.rglob("*") if path.is_file()]
    total = sum(size for _, size, _ in kept)
    if total <= largest:
        return
    for _, size, path in sorted(kept):
        path.unlink(missing_ok=True)
        total -= size
        if total <= largest * 4 // 5:
            return
