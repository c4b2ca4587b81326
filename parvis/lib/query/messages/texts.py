"""The shape of a message: language to (sentence, proposal)."""

from __future__ import annotations

from typing import TypeAlias

Texts: TypeAlias = dict[str, tuple[str, str]]
