"""The keys that are made once and kept in the data folder, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from parvis.site.options import WrongOption
from parvis.vault.keys import is_key_text, key_file


def secret_key(folder: Path) -> str:
    """It signs sessions and links. Raises WrongOption."""
    path = folder / "secret.key"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, secrets.token_urlsafe(48))
    key = path.read_text(encoding="utf-8").strip()
    if not key:
        raise WrongOption(f"{path} is empty: delete it, and a new one is made; everybody then signs in again.")
    return key


def check_vault_key(folder: Path) -> None:
    """Make the key where there is none, and refuse a damaged one now, not when the first password is opened."""
    path = key_file(folder)
    if not is_key_text(path.read_text(encoding="ascii", errors="replace")):
        raise WrongOption(
            f"{path} holds no key of the vault: bring it back from a copy, or delete it and connect all again."
        )


def _write_once(path: Path, text: str) -> None:
    """Two processes that start together must end with the same key: the first link wins."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
