"""How far each file has been read: the cursor of file imports."""

from __future__ import annotations

import hashlib

import msgspec
from msgspec import Struct

HEAD_BYTES = 256


class Mark(Struct, frozen=True, array_like=True):
    """Unpacked bytes and lines read so far; the file's size when its end was reached, before that -1."""

    at: int = 0
    line: int = 1
    done_size: int = -1


class Marks(Struct):
    """One mark for each file, under a key made of its name and its first bytes: a file replaced by another under the
    same name is read anew, a file that only grew goes on where it stood."""

    files: dict[str, Mark] = {}

    @classmethod
    def of(cls, cursor: str) -> Marks:
        """The marks in a cursor; none in an empty or a foreign one."""
        try:
            return msgspec.json.decode(cursor or "{}", type=cls)
        except msgspec.DecodeError:
            return cls()

    def of_file(self, key: str) -> Mark:
        return self.files.get(key, Mark())

    def cursor(self) -> str:
        return msgspec.json.encode(self).decode()


def key_of(name: str, head: bytes) -> str:
    """A short key of a file; a smaller file than HEAD_BYTES gets a new one when it grows, and is read again."""
    return hashlib.blake2b(name.encode() + b"\0" + head[:HEAD_BYTES], digest_size=6).hexdigest()
