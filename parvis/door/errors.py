"""What can go wrong at the door.

DoorError
├── Forbidden      the address is not one Parvis may talk to; nothing was sent
├── TooLate        the other side did not answer, or not fast enough
├── TooLarge       the answer is larger than was asked for
└── BadStatus      a stream was refused with an HTTP status
"""

from __future__ import annotations

from collections.abc import Mapping


class DoorError(Exception):
    """The request did not succeed. `uncertain`: it may have reached the other side.

    The message is a sentence for a person. It names the host and never the path, query, headers or body,
    since any of them may hold a secret.
    """

    def __init__(self, message: str, *, uncertain: bool = False) -> None:
        super().__init__(message)
        self.uncertain = uncertain


class Forbidden(DoorError):
    """The address is not one Parvis may talk to. Nothing was sent."""


class TooLate(DoorError):
    """No answer, or not a whole one, before the deadline."""


class TooLarge(DoorError):
    """The decoded answer is larger than the caller accepts."""


class BadStatus(DoorError):
    """A stream was asked for and something else was answered. `content`: the first 64 kB of what was."""

    def __init__(self, message: str, *, status: int, headers: Mapping[str, str], content: bytes) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers
        self.content = content
