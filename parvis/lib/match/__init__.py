"""Which posts answer which queries, and why."""

from .anchors import UnmatchableQuery
from .document import Document
from .matcher import Matcher
from .why import Span, why

__all__ = ["Document", "Matcher", "Span", "UnmatchableQuery", "why"]
