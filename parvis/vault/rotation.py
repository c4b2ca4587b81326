"""A new key: what is sealed is sealed again with it, row by row, while everything runs."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from parvis.vault.keys import keys_of, new_key, write_keys
from parvis.vault.sealed import sealed_rows
from parvis.vault.vault import CannotOpen, vault

PASSES = 5  # a row that a running process changes in between is met again in the next pass


class Rotated(NamedTuple):
    """Rows sealed again, rows whose key was lost already, and rows that somebody changed each time."""

    resealed: int
    lost: int
    left: int


def rotate(path: Path, grace_seconds: float = 3.0) -> Rotated:
    """Put a new key first in the file, seal everything with it, and drop the old ones once nothing needs them.

    grace_seconds: how long another process may take between reading the key and writing what it sealed.
    """
    with _alone(path):
        old = keys_of(path.read_text(encoding="ascii"))
        new = new_key()
        write_keys(path, (new, *old))
        first = reseal()
        time.sleep(grace_seconds)
        last = reseal()
        if not last.left:
            write_keys(path, (new,))
        return Rotated(first.resealed + last.resealed, last.lost, last.left)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Of two at once, the one that ends last would drop the key with which the other sealed everything."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def reseal() -> Rotated:
    """Seal with the first key whatever another one sealed."""
    resealed = lost = left = 0
    for _ in range(PASSES):
        lost = left = 0
        for row in sealed_rows():
            if all(vault().is_current(text) for text in row.sealed.values()):
                continue
            try:
                is_done = row.reseal()
            except CannotOpen:
                lost += 1
                continue
            resealed += is_done
            left += not is_done
        if not left:
            break
    return Rotated(resealed, lost, left)
