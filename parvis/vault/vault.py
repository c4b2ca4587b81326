"""Seal and open texts with AES-256-GCM (NIST SP 800-38D), each bound to the place it belongs to."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.vault.keys import Key, key_file, keys_of

FORM = "v1"
NONCE_BYTES = 12  # drawn at random: safe for 2^32 seals under one key

LOST = gettext_noop(
    "The key that opens this password is not here (vault.key of the data folder): bring it back from a backup, or "
    "connect again."
)
CHANGED = gettext_noop("This stored password was damaged, or belongs to something else: connect again.")


class CannotOpen(Exception):
    """A sentence for a person. `lost`: the key is missing; else the text was changed or moved."""

    def __init__(self, message: str, *, lost: bool) -> None:
        super().__init__(message)
        self.lost = lost


class Vault:
    """`keys`: gives the present keys, the sealing one first; asked each time, so that a rotation needs no restart."""

    def __init__(self, keys: Callable[[], tuple[Key, ...]]) -> None:
        self.keys = keys

    def seal(self, text: str, about: str) -> str:
        """The text closed. `about` says where it belongs; opening it needs the very same words."""
        key = self.keys()[0]
        nonce = os.urandom(NONCE_BYTES)
        closed = nonce + AESGCM(key.bytes).encrypt(nonce, text.encode(), about.encode())
        return f"{FORM}.{key.name}.{urlsafe_b64encode(closed).decode()}"

    def open(self, sealed: str, about: str) -> str:
        """The text again. Raises CannotOpen."""
        form, _, rest = sealed.partition(".")
        name, _, coded = rest.partition(".")
        if form != FORM:
            raise CannotOpen(Sentence(CHANGED), lost=False)
        key = next((key for key in self.keys() if key.name == name), None)
        if key is None:
            raise CannotOpen(Sentence(LOST), lost=True)
        try:
            closed = urlsafe_b64decode(coded)
            return AESGCM(key.bytes).decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], about.encode()).decode()
        except (InvalidTag, ValueError):
            raise CannotOpen(Sentence(CHANGED), lost=False)

    def is_current(self, sealed: str) -> bool:
        """Whether the first key sealed it."""
        return sealed.startswith(f"{FORM}.{self.keys()[0].name}.")


@lru_cache(maxsize=1)
def vault() -> Vault:
    """The vault of this installation: the option `vault_key`, else the file of the data folder."""
    return Vault(lambda: keys_of(settings.VAULT_KEY) if settings.VAULT_KEY else _keys_in(key_file(settings.DATA)))


def _keys_in(path: Path) -> tuple[Key, ...]:
    """The file's keys, read again when it changed."""
    stamp = path.stat()
    return _read(path, stamp.st_mtime_ns, stamp.st_ino)


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: int, inode: int) -> tuple[Key, ...]:
    return keys_of(path.read_text(encoding="ascii"))
