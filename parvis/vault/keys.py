"""The keys of the vault: 32 bytes each, as 43 letters of base64; the first of a text seals, all of them open."""

from __future__ import annotations

import hashlib
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path

FILE = "vault.key"
BYTES = 32


class WrongKey(Exception):
    """A sentence that says what is wrong with the key that was given."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key. Its `name` (eight letters) stands in all that it sealed and tells nothing of it."""

    bytes: bytes = field(repr=False)

    @property
    def name(self) -> str:
        return hashlib.sha256(b"parvis vault key" + self.bytes).hexdigest()[:8]

    @property
    def text(self) -> str:
        return urlsafe_b64encode(self.bytes).decode().rstrip("=")


def new_key() -> Key:
    return Key(secrets.token_bytes(BYTES))


def keys_of(text: str) -> tuple[Key, ...]:
    """The keys of a text, parted by spaces, commas or lines. Raises WrongKey."""
    keys = tuple(_key(word) for word in text.replace(",", " ").split())
    if not keys:
        raise WrongKey("The key of the vault is empty.")
    return keys


def is_key_text(text: str) -> bool:
    """Whether `keys_of` can read it."""
    try:
        return bool(keys_of(text))
    except WrongKey:
        return False


def key_file(folder: Path) -> Path:
    """The file with the keys, made with a new one where there is none, readable by its owner alone."""
    path = folder / FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, new_key().text + "\n")
    return path


def write_keys(path: Path, keys: tuple[Key, ...]) -> None:
    """Replace the file's keys in one step."""
    draft = _draft(path, "".join(f"{key.text}\n" for key in keys))
    os.replace(draft, path)


def _key(word: str) -> Key:
    try:
        found = urlsafe_b64decode(word + "=" * (-len(word) % 4))
    except ValueError:
        found = b""
    if len(found) != BYTES:
        raise WrongKey("A key of the vault is 43 letters of base64 (32 bytes); `parvis rotate-key --new` draws one.")
    return Key(found)


def _write_once(path: Path, text: str) -> None:
    """Two processes that start together must end with the same key: the first link wins."""
    draft = _draft(path, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _draft(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="ascii")
    return draft
