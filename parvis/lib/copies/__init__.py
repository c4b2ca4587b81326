"""Near-duplicates of short posts."""

from .form import form_of, is_short, likeness
from .index import Copies, collapse

__all__ = ["Copies", "collapse", "form_of", "is_short", "likeness"]
