"""Ids of records that sort by time (https://atproto.com/specs/tid)."""

from __future__ import annotations

from datetime import datetime
from random import Random

LETTERS = "234567abcdefghijklmnopqrstuvwxyz"


def tid(now: datetime, chance: Random) -> str:
    """13 letters: 53 bits of microseconds, 10 bits of chance so that two programs do not choose the same."""
    number = (int(now.timestamp() * 1_000_000) & ((1 << 53) - 1)) << 10 | chance.getrandbits(10)
    return "".join(LETTERS[number >> shift & 31] for shift in range(60, -1, -5))
