"""The one guarded door to the outside: every HTTP request and every socket of Parvis goes through it."""

from parvis.door.door import Door, Response
from parvis.door.errors import BadStatus, DoorError, Forbidden, TooLarge, TooLate
from parvis.door.lines import TICK

__all__ = ["TICK", "BadStatus", "Door", "DoorError", "Forbidden", "Response", "TooLarge", "TooLate"]
