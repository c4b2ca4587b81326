"""The one guarded door to the outside: every HTTP request and every socket of Parvis goes through it."""

from parvis.door.door import Door, DoorError, Forbidden

__all__ = ["Door", "DoorError", "Forbidden"]
