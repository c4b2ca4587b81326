"""The seven kinds of posts that an inbox tells apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    """In the order of the weights' columns. What each means: `docs/reasons/labels.md`."""

    COMPLAINT = 0
    QUESTION = 1
    PRAISE = 2
    PURCHASE = 3
    APPLICATION = 4
    SPAM = 5
    OTHER = 6


@dataclass(frozen=True, slots=True)
class Label:
    """`sureness`, 0 to 1: of the labels that are this sure, that share is right (calibrated on French and English)."""

    kind: Kind
    sureness: float
