"""The truth about the story's posts, written beside them as JSON lines: what readers of posts are judged by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from parvis.demo.telling import Truth


class TruthFile:
    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, truths: Iterable[Truth]) -> None:
        """Append; a truth written twice (after a crash) is harmless: it is the same."""
        encode = msgspec.json.Encoder().encode
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.writelines(encode(truth) + b"\n" for truth in truths)

    def read(self) -> dict[str, Truth]:
        """By native id; empty when nothing was told yet."""
        if not self.path.exists():
            return {}
        decode = msgspec.json.Decoder(Truth).decode
        with self.path.open("rb") as file:
            return {truth.native_id: truth for truth in map(decode, file)}
