"""What a post wants from a brand, so that the right person sees it first."""

from .kinds import Kind, Label
from .triage import Triage
from .weights import WrongWeights

__all__ = ["Kind", "Label", "Triage", "WrongWeights"]
