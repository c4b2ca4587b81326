"""Forms that carry files (RFC 7578), as bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Part(NamedTuple):
    """A file of the form: the field, the name it is sent under, its type and its bytes."""

    field: str
    filename: str
    mime: str
    content: bytes


def multipart(fields: Mapping[str, str], files: Sequence[Part]) -> tuple[bytes, str]:
    """The body and its Content-Type. The same arguments give the same bytes."""
    digest = hashlib.sha256(repr(sorted(fields.items())).encode())
    for part in files:
        digest.update(part.content)
    boundary = f"parvis-{digest.hexdigest()[:40]}"
    pieces = [f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n{value}\r\n'.encode()
              for name, value in fields.items()]  # fmt: skip
    for part in files:
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(part.field)}"; '
            f'filename="{_quoted(part.filename)}"\r\nContent-Type: {part.mime}\r\n\r\n'
        )
        pieces += [head.encode(), part.content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return b"".join(pieces), f"multipart/form-data; boundary={boundary}"


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
