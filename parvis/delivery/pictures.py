"""The bytes of pictures that go out: files named by what they hold, in the data folder, one folder a workspace."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from django.conf import settings

from parvis.lib.text.sentence import gettext_noop
from parvis.networks.seam import NetworkError

GONE = gettext_noop("The picture is no longer here.")
REFERENCE = re.compile(r"\d+/[0-9a-f]{64}")


def keep(workspace_id: int, content: bytes) -> str:
    """Put the bytes aside and return their reference; the same bytes twice are one file."""
    reference = f"{workspace_id}/{hashlib.sha256(content).hexdigest()}"
    path = _path(reference)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(f".{os.getpid()}.half")
        half.write_bytes(content)
        half.replace(path)
    return reference


def read(reference: str) -> bytes:
    """The bytes. Raises NetworkError(permanent=True) if they are gone or damaged: another picture is never sent."""
    try:
        content = _path(reference).read_bytes()
    except OSError:
        raise NetworkError(GONE, permanent=True)
    if hashlib.sha256(content).hexdigest() != reference.partition("/")[2]:
        raise NetworkError(GONE, permanent=True)
    return content


def _path(reference: str) -> Path:
    if not REFERENCE.fullmatch(reference):
        raise NetworkError(GONE, permanent=True)
    return Path(settings.DATA) / "pictures" / reference
