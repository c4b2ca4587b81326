from parvis.understanding.models.correction import Correction, What
from parvis.understanding.models.learning import Learning
from parvis.understanding.models.reading import Desk, SecondLook, Vector

__all__ = ["Correction", "Desk", "Learning", "SecondLook", "Vector", "What"]
