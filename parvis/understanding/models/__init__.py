from parvis.understanding.models.correction import Correction, What
from parvis.understanding.models.learning import Learning
from parvis.understanding.models.reading import Desk, SecondLook, Vector
from parvis.understanding.models.theme import NotShown, Space, Theme, ThemeDecision, ThemePost, ThemeRound

__all__ = [
    "Correction",
    "Desk",
    "Learning",
    "NotShown",
    "SecondLook",
    "Space",
    "Theme",
    "ThemeDecision",
    "ThemePost",
    "ThemeRound",
    "Vector",
    "What",
]
