"""Words: folding, tokens, sentences."""

from .folding import fold
from .sentences import sentences
from .tokens import Token, tokens

__all__ = ["Token", "fold", "sentences", "tokens"]
