"""What a set of posts talks about."""

from .finding import MOST, find_themes
from .values import Fate, Found, Known, Said, Theme

__all__ = ["MOST", "Fate", "Found", "Known", "Said", "Theme", "find_themes"]
